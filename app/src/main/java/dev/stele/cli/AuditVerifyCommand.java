package dev.stele.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `stele audit verify`: checks the entries, the tree and the signature of a ledger.
@Command(
        name = "verify",
        headerHeading = "Examples:%n"
                + "  stele audit verify%n"
                + "  stele audit verify ./copy --key ledger.vkey --since old-checkpoint%n%n",
        description = {
            "Checks every byte of a ledger.",
            "Each entry is in the tree, the tree is the one that was signed, and with --since nothing was removed or",
            "rewritten. Ends with 5 when a check fails."
        },
        footer = {"", "Next: stele audit at TIME"})
final class AuditVerifyCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Mixin
    KeyOption key = new KeyOption();

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "A ledger's folder; default that of the home.")
    Optional<Path> dir = Optional.empty();

    @Option(names = "--since", paramLabel = "CHECKPOINT", description = "File of an older checkpoint.")
    Optional<Path> since = Optional.empty();

    AuditVerifyCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        // Two installations are refused in any case.
        CommandTarget at = target.of(this);
        Path ledger = dir.map(this::at).orElseGet(() -> at.needHome().resolve("ledger"));
        return run(
                context.local().ledger().verify(),
                new LocalWork.AuditVerifyRequest(
                        ledger, dir.isPresent() ? key.key : key.orOf(at.needHome()), since.map(this::at)));
    }
}
