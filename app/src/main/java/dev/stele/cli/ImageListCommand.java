package dev.stele.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `stele image ls`: the images of the store.
@Command(
        name = "ls",
        headerHeading = "Examples:%n" + "  stele image ls%n%n",
        description = "Lists the images of the store by name.",
        footer = {"", "Next: stele image show NAME:TAG"})
final class ImageListCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    ImageListCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return run(context.local().images().list(), new LocalWork.ImageListRequest(target.path(this)));
    }
}
