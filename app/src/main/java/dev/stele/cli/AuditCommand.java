package dev.stele.cli;

import picocli.CommandLine.Command;

/// `stele audit`: the parent of the commands that read the ledger without a server.
@Command(
        name = "audit",
        headerHeading = "Examples:%n"
                + "  stele audit log%n"
                + "  stele audit verify%n"
                + "  stele audit verify ./copy --key ledger.vkey --since old-checkpoint%n"
                + "  stele audit at 2026-08-21T09:00Z%n%n",
        description = "Proves what ran when, offline, from the ledger's files.",
        footer = {"", "Next: stele audit verify"})
final class AuditCommand extends CliCommand {
    AuditCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return problem(ExitCode.INVALID, UsageProblems.incomplete("log,  verify  or  at", "stele audit"));
    }
}
