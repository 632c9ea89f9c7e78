package dev.stele.cli;

import dev.stele.engine.LedgerEvent;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The problems of a wrong command line.
final class UsageProblems {
    /// Commands that list all that they know when nothing is named.
    private static final Set<String> LISTING = Set.of("docs", "explain");

    private UsageProblems() {}

    /// A command line that cannot be read.
    ///
    /// @param typed all words, as they were typed
    static Problem of(ParameterException e, List<String> typed) {
        CommandLine command = e.getCommandLine();
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(command, unmatched.getUnmatched().getFirst());
        }
        return ArgumentProblems.of(e, typed);
    }

    private static Problem unmatched(CommandLine command, String word) {
        String name = command.getCommandSpec().qualifiedName();
        if (word.startsWith("-") && word.length() > 1) {
            return unknownOption(
                    name,
                    word,
                    new TreeSet<>(command.getCommandSpec().optionsMap().keySet()));
        }
        return command.getSubcommands().isEmpty()
                ? ArgumentProblems.tooMany(command, word)
                : unknownCommand(
                        name, word, new TreeSet<>(command.getSubcommands().keySet()));
    }

    /// @param above the command in front of the word, such as `stele image`
    static Problem unknownCommand(String above, String word, Collection<String> commands) {
        Optional<String> near = Suggestion.of(word, commands);
        return Problem.of(
                "C101",
                "\"" + word + "\" is no command",
                near.map(n -> "did you mean \"" + n + "\"?").orElse(above + " has no command of that name"),
                near.map(n -> above + " " + n + (Suggestion.isDestructive(n) ? " --help" : ""))
                        .orElse(above + " --help"));
    }

    static Problem unknownOption(String command, String word, Collection<String> options) {
        int value = word.indexOf('=');
        Optional<String> near = Suggestion.of(value < 0 ? word : word.substring(0, value), options);
        return Problem.of(
                "C102",
                "Unknown option: '" + word + "'",
                near.map(n -> "did you mean " + n + "?").orElse(command + " has no option of that name"),
                near.filter(n -> !Suggestion.isDestructive(n))
                        .map(n -> command + " " + n)
                        .orElse(command + " --help"));
    }

    /// Options or arguments that do not go together.
    ///
    /// @param command whose help says how they do
    static Problem invalid(String message, String cause, String command) {
        return Problem.of("C102", message, cause, command + " --help");
    }

    /// A command that only groups others, without one of them.
    static Problem incomplete(String commands, String command) {
        return invalid("say  " + commands, command + " alone does nothing", command);
    }

    /// A word that none of a command's keys, codes, pages or files is called.
    ///
    /// @param what such as `no page`
    static Problem unknownSubject(String what, String word, Optional<String> near, String command) {
        return Problem.of(
                "C108",
                "\"" + word + "\" is " + what,
                near.map(n -> "did you mean \"" + n + "\"?").orElse("stele " + command + " knows nothing of that name"),
                near.map(n -> "stele " + command + " " + n)
                        .orElse("stele " + command + (LISTING.contains(command) ? "" : " --help")));
    }

    static Problem notATime(String option, String text) {
        return Problem.of(
                "C103",
                option + " is no time: \"" + text + "\"",
                "a time is a whole number with a unit: ms, s, m, h or d",
                "write a time such as 90s, 10m or 1h");
    }

    /// @param fix what to write
    static Problem notAMoment(String option, String text, String fix) {
        return Problem.of(
                "C103",
                option + " is no time: \"" + text + "\"",
                "it says neither how long ago nor when, with the offset from UTC",
                fix);
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
