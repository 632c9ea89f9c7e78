package dev.stele.cli;

import dev.stele.api.ApiException;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line: finds the command, runs it, and says every failure as a problem with a next step.
public final class Cli {
    private static final int HELP_WIDTH = 100;

    private Cli() {}

    /// @return the exit code, one of [ExitCode]
    public static int run(Context context, String... args) {
        CommandLine line = tree(context, args);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.setUsageHelpWidth(HELP_WIDTH);
        line.setParameterExceptionHandler((e, _) -> misused(context, e));
        line.setExecutionExceptionHandler((e, _, _) -> broken(context, e));
        int exit = line.execute(args);
        if (!out.toString().isEmpty()) {
            context.terminal().out(out.toString());
        }
        if (!err.toString().isEmpty()) {
            context.terminal().err(err.toString());
        }
        return exit;
    }

    /// The root with all its commands.
    static CommandLine tree(Context context) {
        CommandLine root = new CommandLine(new Root(context));
        commands(context).forEach((name, command) -> root.addSubcommand(name, command.get()));
        return root;
    }

    /// The root with the one command that is named, since making all of them costs a third of a short command's time;
    /// with all of them where none is.
    private static CommandLine tree(Context context, String... args) {
        Optional<Supplier<CommandLine>> named = args.length == 0
                ? Optional.empty()
                : Optional.ofNullable(commands(context).get(args[0]));
        return named.isPresent()
                ? new CommandLine(new Root(context))
                        .addSubcommand(args[0], named.get().get())
                : tree(context);
    }

    private static Map<String, Supplier<CommandLine>> commands(Context context) {
        Map<String, Supplier<CommandLine>> all = new LinkedHashMap<>();
        all.put("demo", () -> new CommandLine(new LocalCommands.Demo(context)));
        all.put("doctor", () -> new CommandLine(new LocalCommands.Doctor(context)));
        all.put("build", () -> new CommandLine(new LocalCommands.Build(context)));
        all.put("lock", () -> new CommandLine(new LocalCommands.Lock(context)));
        all.put(
                "image",
                () -> new CommandLine(new LocalCommands.Image(context))
                        .addSubcommand(new LocalCommands.ImageLs(context))
                        .addSubcommand(new LocalCommands.ImageShow(context)));
        all.put("validate", () -> new CommandLine(new FleetCommands.Validate(context)));
        all.put("plan", () -> new CommandLine(new FleetCommands.PlanCommand(context)));
        all.put("apply", () -> new CommandLine(new ApplyCommand(context)));
        all.put("rollback", () -> new CommandLine(new OrderCommands.Rollback(context)));
        all.put("pardon", () -> new CommandLine(new OrderCommands.Pardon(context)));
        all.put("status", () -> new CommandLine(new SeeCommands.StatusCommand(context)));
        all.put("releases", () -> new CommandLine(new SeeCommands.ReleasesCommand(context)));
        all.put("logs", () -> new CommandLine(new SeeCommands.Logs(context)));
        all.put("why", () -> new CommandLine(new SeeCommands.WhyCommand(context)));
        all.put("drift", () -> new CommandLine(new SeeCommands.DriftCommand(context)));
        all.put(
                "audit",
                () -> new CommandLine(new AuditCommands.Audit(context))
                        .addSubcommand(new AuditCommands.Log(context))
                        .addSubcommand(new AuditCommands.Verify(context))
                        .addSubcommand(new AuditCommands.At(context)));
        all.put("server", () -> new CommandLine(new LocalCommands.Server(context)));
        all.put("gateway", () -> new CommandLine(new LocalCommands.Gateway(context)));
        all.put("stop", () -> new CommandLine(new OrderCommands.Stop(context)));
        all.put("version", () -> new CommandLine(new SeeCommands.VersionCommand(context)));
        return all;
    }

    @Command(
            name = "stele",
            headerHeading = "Examples:%n"
                    + "  stele demo                 builds a small shop, deploys, breaks, heals and proves it%n"
                    + "  stele build                an image from image.yaml%n"
                    + "  stele plan                 what fleet.yaml would change%n"
                    + "  stele apply                makes it so%n"
                    + "  stele status               what runs, and why where it is not healthy%n"
                    + "  stele rollback             undo%n%n",
            description = "Runs services that are replaced and never modified.",
            synopsisSubcommandLabel = "COMMAND",
            footer = {"", "Next: stele demo"})
    static final class Root extends Verb {
        Root(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            context.terminal().out(tree(context).setUsageHelpWidth(HELP_WIDTH).getUsageMessage(Ansi.OFF));
            return ExitCode.DONE;
        }
    }

    private static int misused(Context context, ParameterException e) {
        CommandLine command = e.getCommandLine();
        Problem problem = e instanceof UnmatchedArgumentException unmatched
                        && !command.getSubcommands().isEmpty()
                        && !unmatched.getUnmatched().isEmpty()
                        && !unmatched.getUnmatched().getFirst().startsWith("-")
                ? Usage.unknown(
                        unmatched.getUnmatched().getFirst(),
                        new TreeSet<>(command.getSubcommands().keySet()))
                : Usage.wrong(
                        String.valueOf(e.getMessage()), command.getCommandSpec().qualifiedName());
        context.terminal().err(ErrorText.render(List.of(problem)));
        return ExitCode.INVALID;
    }

    private static int broken(Context context, Exception e) {
        if (e instanceof ApiException failure) {
            context.terminal().err(ErrorText.render(List.of(failure.problem())));
            return failure.isUnreachable() ? ExitCode.UNREACHABLE : ExitCode.FAILED;
        }
        if (e instanceof InterruptedException) {
            return ExitCode.INTERRUPTED;
        }
        String cause = e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage());
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        context.terminal()
                .err(ErrorText.render(List.of(Problem.of(
                        "S501",
                        message,
                        cause,
                        "mend what it names, then try again; if it names nothing, report it"))));
        return ExitCode.FAILED;
    }
}
