package dev.stele.cli;

import dev.stele.engine.LedgerEvent;
import dev.stele.text.NearestWord;
import dev.stele.text.Problem;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// Mistakes on the command line, as problems like any others.
final class Usage {
    private Usage() {}

    static Problem unknown(String word, Collection<String> commands) {
        Optional<String> near = NearestWord.of(word, commands);
        return Problem.of(
                "C101",
                "\"" + word + "\" is no command",
                near.map(n -> "did you mean \"" + n + "\"?").orElse(""),
                near.map(n -> "stele " + n).orElse("stele --help"));
    }

    static Problem wrong(String message, String command) {
        return Problem.of("C102", message, "", command + " --help");
    }

    static Problem notATime(String option, String text) {
        return Problem.of("C103", option + " is no time: \"" + text + "\"", "", "write a time such as 90s, 10m or 1h");
    }

    static Problem notARelease(String text) {
        return Problem.of(
                "C104", "\"" + text + "\" is no release", "releases are called v1, v2, …", "stele releases SERVICE");
    }

    /// What is wrong with a reason, if the ledger would not hold it as it is.
    static Optional<Problem> reason(String text) {
        return LedgerEvent.SENTENCE.holds(text)
                ? Optional.empty()
                : Optional.of(Problem.of(
                        "C107",
                        "--reason is too long or no plain text",
                        "it has " + text.codePointCount(0, text.length()) + " characters, of at most "
                                + LedgerEvent.SENTENCE.charactersMax() + ", or takes more than "
                                + LedgerEvent.SENTENCE.bytesMax()
                                + " bytes",
                        "write one sentence, and where to read more"));
    }

    static Problem waited(String timeout) {
        return Problem.of(
                "S601",
                "stopped waiting after " + timeout + "; the server goes on",
                "",
                "stele status -w  to watch it; a longer  --timeout  next time");
    }

    /// Asks the person. Absent when they agree, else how to end.
    static Optional<Integer> confirm(Verb verb, String question) {
        Optional<String> answer = verb.context.terminal().ask(question);
        if (answer.isEmpty()) {
            return Optional.of(verb.problem(
                    ExitCode.INVALID,
                    Problem.of("C105", "nobody is there to confirm this", "no terminal, and no --yes", "add  --yes")));
        }
        String word = answer.get().strip().toLowerCase(Locale.ROOT);
        if (word.equals("y") || word.equals("yes")) {
            return Optional.empty();
        }
        verb.context.terminal().err("Nothing is changed.\n");
        return Optional.of(ExitCode.FAILED);
    }

    /// `v41` or `41`.
    static Optional<Integer> release(String text) {
        String digits = text.startsWith("v") ? text.substring(1) : text;
        return digits.matches("[1-9][0-9]{0,8}") ? Optional.of(Integer.valueOf(digits)) : Optional.empty();
    }
}
