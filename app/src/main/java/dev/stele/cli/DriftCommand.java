package dev.stele.cli;

import dev.stele.control.DriftReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `stele drift`: what was found to be changed, and what was done about it.
@Command(
        name = "drift",
        headerHeading = "Examples:%n" + "  stele drift%n" + "  stele drift --exit-code%n%n",
        description = "Shows what was found to be other than it was made, and what was done about it.",
        footer = {"", "Next: stele why SERVICE"})
final class DriftCommand extends ClientCommand {
    @Option(names = "--exit-code", description = "End with 3 when there is drift that is still there.")
    boolean exitCode;

    DriftCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        DriftReport drift = control().drift();
        print(ListText.drift(drift, context.system().zone().get()), drift.toJson());
        boolean open = drift.findings().stream().anyMatch(f -> f.done().isEmpty());
        return exitCode && open ? ExitCode.DIFFERENT : ExitCode.DONE;
    }
}
