package dev.stele.cli;

import dev.stele.control.Releases;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `stele releases`: the releases of a service.
@Command(
        name = "releases",
        headerHeading = "Examples:%n" + "  stele releases web%n%n",
        description = "Lists a service's releases, newest first: what serves, what is warm, what is condemned.",
        footer = {"", "Next: stele rollback SERVICE --to vN"})
final class ReleasesCommand extends ClientCommand {
    @Mixin
    ServiceArgument service = new ServiceArgument();

    ReleasesCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return showFitted(
                control().releases(service.name),
                r -> ListText.releases(r, context.system().zone().get()),
                Releases::toJson);
    }
}
