package dev.stele.cli;

import dev.stele.reference.ErrorCatalog;
import dev.stele.reference.ErrorEntry;
import dev.stele.text.Problem;
import java.util.List;

/// Problems in the format that was asked for: JSON on standard output, else text on standard error.
///
/// A command line that cannot be read, and a command that fails midway, report in the same way as a command itself.
record ProblemOutput(Context context, CliCommand.Format format) {
    private static final String SHORT = "-o";
    private static final String LONG = "--output";

    /// @param words as they were typed; they may be wrong in any other way
    static ProblemOutput of(Context context, String... words) {
        return new ProblemOutput(context, isJson(words) ? CliCommand.Format.json : CliCommand.Format.table);
    }

    private static boolean isJson(String... words) {
        String json = CliCommand.Format.json.name();
        for (int i = 0; i < words.length && !words[i].equals("--"); i++) {
            boolean joined = words[i].equals(LONG + "=" + json)
                    || words[i].equals(SHORT + "=" + json)
                    || words[i].equals(SHORT + json);
            boolean apart = (words[i].equals(SHORT) || words[i].equals(LONG))
                    && i + 1 < words.length
                    && words[i + 1].equals(json);
            if (joined || apart) {
                return true;
            }
        }
        return false;
    }

    /// @return the exit code
    int print(int exit, List<Problem> problems) {
        List<Problem> told = problems.stream().map(ProblemOutput::reasoned).toList();
        if (format == CliCommand.Format.json) {
            context.terminal().out(ErrorText.json(told).text() + "\n");
        } else {
            context.terminal().err(ErrorText.render(told));
        }
        if (context.system()
                .environment()
                .apply("GITHUB_ACTIONS")
                .filter("true"::equals)
                .isPresent()) {
            context.terminal().err(ErrorText.annotations(told));
        }
        return exit;
    }

    /// A server of another version may give no reason; then it is the one of all problems with that code.
    private static Problem reasoned(Problem problem) {
        return problem.cause().isBlank()
                ? ErrorCatalog.load()
                        .of(problem.code())
                        .map(ErrorEntry::why)
                        .map(problem::withCause)
                        .orElse(problem)
                : problem;
    }
}
