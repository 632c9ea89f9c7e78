package dev.stele.cli;

import dev.stele.engine.LedgerEvent;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The problems of a wrong command line.
final class UsageProblems {
    private UsageProblems() {}

    /// @param above the command in front of the word, such as `stele image`
    static Problem unknownCommand(String above, String word, Collection<String> commands) {
        Optional<String> near = Suggestion.of(word, commands);
        return Problem.of(
                "C101",
                "\"" + word + "\" is no command",
                near.map(n -> "did you mean \"" + n + "\"?").orElse(""),
                near.map(n -> above + " " + n + (Suggestion.isDestructive(n) ? " --help" : ""))
                        .orElse(above + " --help"));
    }

    static Problem unknownOption(String command, String word, Collection<String> options) {
        int value = word.indexOf('=');
        Optional<String> near = Suggestion.of(value < 0 ? word : word.substring(0, value), options);
        return Problem.of(
                "C102",
                "Unknown option: '" + word + "'",
                near.map(n -> "did you mean " + n + "?").orElse(""),
                near.filter(n -> !Suggestion.isDestructive(n))
                        .map(n -> command + " " + n)
                        .orElse(command + " --help"));
    }

    static Problem invalid(String message, String command) {
        return Problem.of("C102", message, "", command + " --help");
    }

    /// A word that none of a command's keys, codes, pages or files is called.
    ///
    /// @param what such as `no page`
    static Problem unknownSubject(String what, String word, Optional<String> near, String command) {
        return Problem.of(
                "C108",
                "\"" + word + "\" is " + what,
                near.map(n -> "did you mean \"" + n + "\"?").orElse(""),
                near.map(n -> "stele " + command + " " + n).orElse("stele " + command + " --help"));
    }

    static Problem notATime(String option, String text) {
        return Problem.of("C103", option + " is no time: \"" + text + "\"", "", "write a time such as 90s, 10m or 1h");
    }

    static Problem notARelease(String text) {
        return Problem.of(
                "C104", "\"" + text + "\" is no release", "releases are called v1, v2, …", "stele releases SERVICE");
    }

    /// The reason, or the problem that the ledger would not hold it as it is.
    static Parsed<String> reason(String text) {
        if (LedgerEvent.SENTENCE.holds(text)) {
            return new Parsed.Good<>(text);
        }
        return new Parsed.Bad<>(List.of(Problem.of(
                "C107",
                "--reason is too long or no plain text",
                "it has " + text.codePointCount(0, text.length()) + " characters, of at most "
                        + LedgerEvent.SENTENCE.charactersMax() + ", or takes more than "
                        + LedgerEvent.SENTENCE.bytesMax() + " bytes",
                "write one sentence, and where to read more")));
    }

    /// @param lacks what is still waited for
    static Problem timedOut(String timeout, String lacks) {
        return Problem.of(
                "S601",
                "stopped waiting after " + timeout + "; the server goes on",
                lacks,
                "stele status -w  to watch it; a longer  --timeout  next time");
    }

    static Problem unconfirmed() {
        return Problem.of("C105", "nobody is there to confirm this", "no terminal, and no --yes", "add  --yes");
    }
}
