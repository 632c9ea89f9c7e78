package dev.stele.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `stele server adopt`: says what a copied, moved or restored home is.
@Command(
        name = "adopt",
        headerHeading = "Examples:%n"
                + "  stele server adopt --home /srv/restored            the original is gone for good%n"
                + "  stele server adopt --new-id --home /srv/copy       the original stands%n%n",
        description = {
            "Says which installation a copied, moved or restored home is.",
            "Without --new-id it is the one that it was, on this machine from now on. With --new-id it gets an id, a",
            "key and a ledger of its own, keeps the images and nothing else, and can run beside the original; the",
            "former ledger stays in HOME/former, verifiable."
        },
        footer = {"", "Next: stele server"})
final class ServerAdoptCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Option(names = "--new-id", description = "Give it an id of its own, to run it beside the original.")
    boolean newId;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    ServerAdoptCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Path home = target.path(this);
        if (!yes && context.terminal().isTty()) {
            Optional<Integer> refused = confirm(
                    newId
                            ? "Begin " + home + " anew, with its images and without its services? [y/N] "
                            : "Is the original of " + home + " gone for good? [y/N] ");
            if (refused.isPresent()) {
                return refused.get();
            }
        }
        return run(context.local().machine().adopt(), new LocalWork.AdoptRequest(home, newId));
    }
}
