package dev.stele.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `stele audit at`: which digests ran at a time.
@Command(
        name = "at",
        headerHeading = "Examples:%n" + "  stele audit at 2026-08-21T09:00Z%n%n",
        description = "Tells which digests ran at a time.",
        footer = {"", "Next: stele audit verify"})
final class AuditAtCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Mixin
    KeyOption key = new KeyOption();

    @Parameters(arity = "1", paramLabel = "TIME", description = "RFC 3339, such as 2026-08-21T09:00Z.")
    String time = "";

    AuditAtCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return run(
                context.local().ledger().at(),
                new LocalWork.AuditAtRequest(target.ledger(this), key.orOf(target.path(this)), time));
    }
}
