package dev.stele.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `stele image show`: one image of the store.
@Command(
        name = "show",
        headerHeading = "Examples:%n" + "  stele image show web:1.8.0%n%n",
        description = "Shows an image: its layers, its size and how it starts.",
        footer = {"", "Next: stele plan"})
final class ImageShowCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Parameters(arity = "1", paramLabel = "IMAGE", description = "A name with tag or digest.")
    String image = "";

    ImageShowCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return run(context.local().images().show(), new LocalWork.ImageRequest(target.path(this), image));
    }
}
