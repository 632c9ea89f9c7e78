package dev.stele.cli;

import dev.stele.api.ApiException;
import dev.stele.text.FailureText;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
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
        CommandLine line = tree(context, args);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.setUsageHelpWidth(helpWidth(context));
        line.setParameterExceptionHandler((e, _) -> invalidUsage(context, e));
        line.setExecutionExceptionHandler((e, command, _) -> failure(context, e, command));
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
            return failure(context, e, line);
        }
    }

    /// No wider than the terminal.
    static int helpWidth(Context context) {
        return Math.clamp(context.columns(), HELP_WIDTH_MIN, HELP_WIDTH);
    }

    static String help(Context context) {
        return usage(tree(context), helpWidth(context));
    }

    /// The command of these words, such as `image show`; the whole program for none.
    static Parsed<CommandLine> find(Context context, List<String> words) {
        CommandLine at = tree(context);
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
        CommandLine root = new CommandLine(new RootCommand(context));
        commands(context).forEach((name, command) -> root.addSubcommand(name, command.get()));
        return root;
    }

    /// The root with the one command that is named, or with all where none is. Creating all of them takes a third of a
    /// short command's time.
    private static CommandLine tree(Context context, String... args) {
        if (List.of(args).equals(List.of("--version")) || List.of(args).equals(List.of("-V"))) {
            return new CommandLine(new RootCommand(context));
        }
        Optional<Supplier<CommandLine>> named = args.length == 0
                ? Optional.empty()
                : Optional.ofNullable(commands(context).get(args[0]));
        return named.isPresent()
                ? new CommandLine(new RootCommand(context))
                        .addSubcommand(args[0], named.get().get())
                : tree(context);
    }

    private static Map<String, Supplier<CommandLine>> commands(Context context) {
        Map<String, Supplier<CommandLine>> all = new LinkedHashMap<>();
        all.put("demo", () -> new CommandLine(new DemoCommand(context)));
        all.put("doctor", () -> new CommandLine(new DoctorCommand(context)));
        all.put("build", () -> new CommandLine(new BuildCommand(context)));
        all.put("lock", () -> new CommandLine(new LockCommand(context)));
        all.put("image", () -> image(context));
        all.put(
                "registry",
                () -> new CommandLine(new RegistryCommand(context)).addSubcommand(new RegistryCollectCommand(context)));
        all.put("validate", () -> new CommandLine(new ValidateCommand(context)));
        all.put("plan", () -> new CommandLine(new PlanCommand(context)));
        all.put("apply", () -> new CommandLine(new ApplyCommand(context)));
        all.put("rollback", () -> new CommandLine(new RollbackCommand(context)));
        all.put("pardon", () -> new CommandLine(new PardonCommand(context)));
        all.put("status", () -> new CommandLine(new StatusCommand(context)));
        all.put("releases", () -> new CommandLine(new ReleasesCommand(context)));
        all.put("logs", () -> new CommandLine(new LogsCommand(context)));
        all.put("why", () -> new CommandLine(new WhyCommand(context)));
        all.put("drift", () -> new CommandLine(new DriftCommand(context)));
        all.put(
                "audit",
                () -> new CommandLine(new AuditCommand(context))
                        .addSubcommand(new AuditLogCommand(context))
                        .addSubcommand(new AuditVerifyCommand(context))
                        .addSubcommand(new AuditAtCommand(context)));
        all.put(
                "server",
                () -> new CommandLine(new ServerCommand(context)).addSubcommand(new ServerAdoptCommand(context)));
        all.put("gateway", () -> new CommandLine(new GatewayCommand(context)));
        all.put("stop", () -> new CommandLine(new StopCommand(context)));
        all.put("uninstall", () -> new CommandLine(new UninstallCommand(context)));
        all.put("version", () -> new CommandLine(new VersionCommand(context)));
        all.put("explain", () -> new CommandLine(new ExplainCommand(context)));
        all.put("docs", () -> new CommandLine(new DocsCommand(context)));
        all.put("schema", () -> new CommandLine(new SchemaCommand(context)));
        all.put("man", () -> new CommandLine(new ManCommand(context)));
        all.put("completion", () -> new CommandLine(new CompletionCommand(context)));
        all.put("help", () -> new CommandLine(new HelpCommand(context)));
        return all;
    }

    private static CommandLine image(Context context) {
        return new CommandLine(new ImageCommand(context))
                .addSubcommand(new ImageListCommand(context))
                .addSubcommand(new ImageShowCommand(context))
                .addSubcommand(new ImagePullCommand(context))
                .addSubcommand(new ImagePushCommand(context))
                .addSubcommand(new ImageImportCommand(context))
                .addSubcommand(new ImageExportCommand(context))
                .addSubcommand(new ImageRemoveCommand(context))
                .addSubcommand(new ImageUploadsCommand(context));
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

    private static int failure(Context context, Throwable e, CommandLine line) {
        if (e instanceof ApiException failure) {
            Problem problem = failure.isUnreachable() && line.getCommand() instanceof ClientCommand command
                    ? command.located(failure.problem())
                    : failure.problem();
            context.terminal().err(ErrorText.render(List.of(problem)));
            return failure.isUnreachable() ? ExitCode.UNREACHABLE : ExitCode.FAILED;
        }
        if (e instanceof TargetException wrong) {
            context.terminal().err(ErrorText.render(List.of(wrong.problem())));
            return ExitCode.INVALID;
        }
        if (e instanceof InterruptedException) {
            return ExitCode.INTERRUPTED;
        }
        String message = FailureText.of(e);
        String cause = e.getCause() == null ? "" : FailureText.of(e.getCause());
        context.terminal()
                .err(ErrorText.render(List.of(Problem.of(
                        "S501",
                        message,
                        message.contains(cause) ? "" : cause,
                        "mend what it names, then try again; if it names nothing, report it"))));
        return ExitCode.FAILED;
    }
}
