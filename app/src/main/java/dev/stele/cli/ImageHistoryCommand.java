package dev.stele.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `stele image history`: how an image was made.
@Command(
        name = "history",
        headerHeading = "Examples:%n" + "  stele image history web:1.8.0%n" + "%n",
        description = "Shows the steps that made an image, and the layer of each.",
        footer = {"", "Next: stele image tree IMAGE"})
final class ImageHistoryCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Parameters(arity = "1", paramLabel = "IMAGE", description = "A name with tag or digest.")
    String image = "";

    ImageHistoryCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return run(context.local().inspections().history(), new LocalWork.ImageRequest(target.path(this), image));
    }
}
