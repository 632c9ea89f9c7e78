package dev.stele.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `stele audit log`: the newest entries of the ledger.
@Command(
        name = "log",
        headerHeading = "Examples:%n" + "  stele audit log%n" + "  stele audit log --last 200%n%n",
        description = "Shows the ledger's newest entries.",
        footer = {"", "Next: stele audit verify"})
final class AuditLogCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Option(names = "--last", paramLabel = "N", description = "So many entries; default 50.")
    int last = 50;

    AuditLogCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (last < 1) {
            return problem(
                    ExitCode.INVALID,
                    UsageProblems.invalid(
                            "--last is at least 1", "--last " + last + " would show no entry", "stele audit log"));
        }
        return run(context.local().ledger().log(), new LocalWork.AuditLogRequest(target.ledger(this), last));
    }
}
