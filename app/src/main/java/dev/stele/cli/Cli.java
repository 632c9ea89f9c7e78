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
        line.setExpandAtFiles(false);
        line.setParameterExceptionHandler((e, _) -> invalidUsage(context, e, args));
        line.setExecutionExceptionHandler((e, command, _) -> failure(context, e, command, args));
        int exit = execute(context, line, args);
        if (!out.toString().isEmpty()) {
            context.terminal().out(out.toString());
        }
        if (!err.toString().isEmpty()) {
            context.terminal().err(err.toString());
        }
        return exit;
    }

    /// Picocli handles exceptions only.
    private static int execute(Context context, CommandLine line, String... args) {
        try {
            return line.execute(args);
        } catch (StackOverflowError | OutOfMemoryError | LinkageError e) {
            return failure(context, e, line, args);
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
    ///
    /// @param by the command that asks, such as `help`
    static Parsed<CommandLine> find(Context context, String by, List<String> words) {
        CommandLine at = CommandTree.of(context, words);
        for (String word : words) {
            CommandLine below = at.getSubcommands().get(word);
            if (below == null) {
                String above = at.getCommandSpec().qualifiedName();
                return new Parsed.Bad<>(List.of(UsageProblems.unknownCommand(
                        above.replaceFirst("^stele", "stele " + by),
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

    private static int invalidUsage(Context context, ParameterException e, String... args) {
        return ProblemOutput.of(context, args).print(ExitCode.INVALID, List.of(UsageProblems.of(e, List.of(args))));
    }

    private static int failure(Context context, Throwable e, CommandLine line, String... args) {
        ProblemOutput output = ProblemOutput.of(context, args);
        if (e instanceof ApiException failure) {
            Problem problem = failure.isUnreachable() && line.getCommand() instanceof ClientCommand client
                    ? client.located(failure.problem())
                    : failure.problem();
            return output.print(failure.isUnreachable() ? ExitCode.UNREACHABLE : ExitCode.FAILED, List.of(problem));
        }
        if (e instanceof TargetException wrong) {
            return output.print(ExitCode.INVALID, List.of(wrong.problem()));
        }
        if (e instanceof InterruptedException) {
            return ExitCode.INTERRUPTED;
        }
        String message = FailureText.of(e);
        String cause = e.getCause() == null ? "" : FailureText.of(e.getCause());
        Problem problem = Problem.of(
                "S501",
                message,
                message.contains(cause) ? "the command needs it and could not go on" : cause,
                "mend what it names, then try again; if it names nothing, report it");
        return output.print(ExitCode.FAILED, List.of(problem));
    }
}
