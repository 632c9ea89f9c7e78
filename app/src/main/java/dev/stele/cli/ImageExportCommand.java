package dev.stele.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `stele image export`: writes an image of the store to a folder or an archive.
@Command(
        name = "export",
        headerHeading = "Examples:%n" + "  stele image export shop/web:1.8.0 docker-archive:web.tar%n"
                + "  stele image export shop/web:1.8.0 oci:out:1.8.0%n" + "%n",
        description = "Writes an image of the store to an OCI layout, or to an archive for docker load.",
        footer = {"", "Next: stele image ls"})
final class ImageExportCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Parameters(index = "0", arity = "1", paramLabel = "IMAGE", description = "A name with tag or digest.")
    String image = "";

    @Parameters(
            index = "1",
            arity = "1",
            paramLabel = "TARGET",
            description = "oci:DIR[:NAME], oci-archive:FILE[:NAME] or docker-archive:FILE[:NAME:TAG].")
    String to = "";

    @Option(
            names = "--platform",
            paramLabel = "PLATFORM",
            description = "Of an image for several platforms only this one, such as linux/arm64.")
    Optional<String> platform = Optional.empty();

    ImageExportCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return run(
                context.local().transfers().export(),
                new LocalWork.PushRequest(target.path(this), context.system().directory(), image, to, platform, false));
    }
}
