package dev.stele.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `stele image rm`: lets an image of the store go.
@Command(
        name = "rm",
        headerHeading = "Examples:%n" + "  stele image rm shop/web:1.7.0%n" + "  stele image rm shop/web%n"
                + "  stele image rm shop/web@sha256:… --force%n" + "%n",
        description = {
            "Lets the tags of an image go; without a tag, all of NAME. stele registry gc then frees the disk.",
            "A tag's name stays taken. Where releases use the image, it says which, and refuses unless forced."
        },
        footer = {"", "Next: stele registry gc"})
final class ImageRemoveCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Parameters(arity = "1", paramLabel = "IMAGE", description = "NAME, NAME:TAG or NAME@DIGEST.")
    String image = "";

    @Option(
            names = "--force",
            description = "Also where releases use it. What they need stays as long as they are kept.")
    boolean force;

    ImageRemoveCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return run(context.local().transfers().remove(), new LocalWork.RemoveRequest(target.path(this), image, force));
    }
}
