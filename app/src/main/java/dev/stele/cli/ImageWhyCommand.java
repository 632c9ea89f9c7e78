package dev.stele.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `stele image why`: what brought a file into an image.
@Command(
        name = "why",
        headerHeading = "Examples:%n"
                + "  stele image why web:1.8.0 /usr/bin/java%n"
                + "  stele image why web:1.8.0 app/lib/jackson-core-2.20.0.jar%n"
                + "%n",
        description = "Shows what brought a file into an image: a package, a wheel, a jar, or a layer.",
        footer = {"", "Next: stele image diff OLD NEW"})
final class ImageWhyCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Parameters(index = "0", arity = "1", paramLabel = "IMAGE", description = "A name with tag or digest.")
    String image = "";

    @Parameters(index = "1", arity = "1", paramLabel = "PATH", description = "Of a file in the image.")
    String path = "";

    ImageWhyCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return run(context.local().inspections().why(), new LocalWork.PathRequest(target.path(this), image, path));
    }
}
