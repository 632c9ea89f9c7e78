package dev.stele.cli;

import dev.stele.api.ApiException;
import dev.stele.text.FailureText;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line: parses it, runs the command, and reports every failure as a problem with a next step.
public final class Cli {
    static final int HELP_WIDTH = 100;

    /// Picocli takes no less than 55.
    private static final int HELP_WIDTH_MIN = 60;

    private Cli() {}

    /// @return the exit code, one of [ExitCode]
    public static int run(Context context, String... args) {
        CommandLine line = CommandTree.of(context, List.of(args));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        // To ask a terminal for its width is a system call, and a JVM's first one is slow.
        line.setHelpFactory((spec, colours) -> {
            spec.usageMessage().width(helpWidth(context));
            return new CommandLine.Help(spec, colours);
        });
        line.setParameterExceptionHandler((e, _) -> invalidUsage(context, e));
        line.setExecutionExceptionHandler((e, command, _) -> failure(e, command));
        int exit = execute(line, args);
        if (!out.toString().isEmpty()) {
            context.terminal().out(out.toString());
        }
        if (!err.toString().isEmpty()) {
            context.terminal().err(err.toString());
        }
        return exit;
    }

    /// Picocli handles exceptions only.
    private static int execute(CommandLine line, String... args) {
        try {
            return line.execute(args);
        } catch (StackOverflowError | OutOfMemoryError | LinkageError e) {
            return failure(e, asked(line));
        }
    }

    /// No wider than the terminal.
    static int helpWidth(Context context) {
        return Math.clamp(context.columns(), HELP_WIDTH_MIN, HELP_WIDTH);
    }

    static String help(Context context) {
        return usage(CommandTree.listing(context), helpWidth(context));
    }

    /// The command of these words, such as `image show`; the whole program for none.
    static Parsed<CommandLine> find(Context context, List<String> words) {
        CommandLine at = CommandTree.of(context, words);
        for (String word : words) {
            CommandLine below = at.getSubcommands().get(word);
            if (below == null) {
                return new Parsed.Bad<>(List.of(UsageProblems.unknownCommand(
                        at.getCommandSpec().qualifiedName(),
                        word,
                        new TreeSet<>(at.getSubcommands().keySet()))));
            }
            at = below;
        }
        return new Parsed.Good<>(at);
    }

    static String usage(CommandLine command, int columns) {
        return command.setUsageHelpWidth(columns).getUsageMessage(Ansi.OFF);
    }

    /// The root with all its commands.
    static CommandLine tree(Context context) {
        return CommandTree.whole(context);
    }

    private static int invalidUsage(Context context, ParameterException e) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String word = e instanceof UnmatchedArgumentException unmatched
                        && !unmatched.getUnmatched().isEmpty()
                ? unmatched.getUnmatched().getFirst()
                : "";
        Problem problem;
        if (word.startsWith("-")) {
            problem = UsageProblems.unknownOption(
                    name,
                    word,
                    new TreeSet<>(command.getCommandSpec().optionsMap().keySet()));
        } else if (!word.isEmpty() && !command.getSubcommands().isEmpty()) {
            problem = UsageProblems.unknownCommand(
                    name, word, new TreeSet<>(command.getSubcommands().keySet()));
        } else {
            problem = UsageProblems.invalid(String.valueOf(e.getMessage()), name);
        }
        context.terminal().err(ErrorText.render(List.of(problem)));
        return ExitCode.INVALID;
    }

    private static int failure(Throwable e, CommandLine line) {
        CliCommand command = line.getCommand();
        if (e instanceof ApiException failure) {
            Problem problem = failure.isUnreachable() && command instanceof ClientCommand client
                    ? client.located(failure.problem())
                    : failure.problem();
            return command.problem(failure.isUnreachable() ? ExitCode.UNREACHABLE : ExitCode.FAILED, problem);
        }
        if (e instanceof TargetException wrong) {
            return command.problem(ExitCode.INVALID, wrong.problem());
        }
        if (e instanceof InterruptedException) {
            return ExitCode.INTERRUPTED;
        }
        String message = FailureText.of(e);
        String cause = e.getCause() == null ? "" : FailureText.of(e.getCause());
        return command.problem(
                ExitCode.FAILED,
                Problem.of(
                        "S501",
                        message,
                        message.contains(cause) ? "" : cause,
                        "mend what it names, then try again; if it names nothing, report it"));
    }

    /// The command that was asked for, as far as its line was read.
    private static CommandLine asked(CommandLine root) {
        List<CommandLine> read = root.getParseResult() == null
                ? List.of()
                : root.getParseResult().asCommandLineList();
        return read.isEmpty() ? root : read.getLast();
    }
}
