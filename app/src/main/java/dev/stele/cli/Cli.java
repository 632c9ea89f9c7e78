package dev.stele.cli;

import dev.stele.api.ApiException;
import dev.stele.text.Problem;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line: finds the command, runs it, and says every failure as a problem with a next step.
public final class Cli {
    private Cli() {}

    /// @return the exit code, one of [ExitCode]
    public static int run(Context context, String... args) {
        CommandLine line = tree(context);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.setUsageHelpAutoWidth(false);
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

    static CommandLine tree(Context context) {
        CommandLine image = new CommandLine(new LocalCommands.Image(context))
                .addSubcommand(new LocalCommands.ImageLs(context))
                .addSubcommand(new LocalCommands.ImageShow(context));
        CommandLine audit = new CommandLine(new AuditCommands.Audit(context))
                .addSubcommand(new AuditCommands.Log(context))
                .addSubcommand(new AuditCommands.Verify(context))
                .addSubcommand(new AuditCommands.At(context));
        return new CommandLine(new Root(context))
                .addSubcommand(new LocalCommands.Demo(context))
                .addSubcommand(new LocalCommands.Doctor(context))
                .addSubcommand(new LocalCommands.Build(context))
                .addSubcommand(new LocalCommands.Lock(context))
                .addSubcommand(image)
                .addSubcommand(new FleetCommands.Validate(context))
                .addSubcommand(new FleetCommands.PlanCommand(context))
                .addSubcommand(new ApplyCommand(context))
                .addSubcommand(new OrderCommands.Rollback(context))
                .addSubcommand(new OrderCommands.Pardon(context))
                .addSubcommand(new SeeCommands.StatusCommand(context))
                .addSubcommand(new SeeCommands.ReleasesCommand(context))
                .addSubcommand(new SeeCommands.Logs(context))
                .addSubcommand(new SeeCommands.WhyCommand(context))
                .addSubcommand(new SeeCommands.DriftCommand(context))
                .addSubcommand(audit)
                .addSubcommand(new LocalCommands.Server(context))
                .addSubcommand(new LocalCommands.Gateway(context))
                .addSubcommand(new OrderCommands.Stop(context))
                .addSubcommand(new SeeCommands.VersionCommand(context));
    }

    @Command(
            name = "stele",
            header = {
                "Examples:",
                "  stele demo                 builds a small shop, deploys, breaks, heals and proves it",
                "  stele build                an image from image.yaml",
                "  stele plan                 what fleet.yaml would change",
                "  stele apply                makes it so",
                "  stele status               what runs, and why where it is not healthy",
                "  stele rollback             undo",
                ""
            },
            description = "Runs services that are replaced and never modified.",
            synopsisSubcommandLabel = "COMMAND",
            footer = {"", "Next: stele demo"})
    static final class Root extends Verb {
        Root(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            context.terminal().out(tree(context).getUsageMessage(Ansi.OFF));
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
        if (e instanceof ApiException unreachable) {
            context.terminal().err(ErrorText.render(List.of(unreachable.problem())));
            return ExitCode.UNREACHABLE;
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
