package dev.stele.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `stele image import`: takes an image from a folder or an archive into the store.
@Command(
        name = "import",
        headerHeading = "Examples:%n" + "  stele image import docker-archive:web.tar --as shop/web:1.8.0%n"
                + "  stele image import oci:out:1.8.0 --as shop/web:1.8.0%n" + "%n",
        description =
                "Takes an image from an OCI layout or an archive of docker save, verifies it, and prints its digest.",
        footer = {"", "Next: stele image show NAME:TAG"})
final class ImageImportCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Parameters(
            arity = "1",
            paramLabel = "SOURCE",
            description = "oci:DIR[:NAME], oci-archive:FILE[:NAME] or docker-archive:FILE[:NAME].")
    String source = "";

    @Option(
            names = "--as",
            paramLabel = "NAME:TAG",
            description = "The name in the store; without it, the one that it carries.")
    Optional<String> as = Optional.empty();

    @Option(
            names = "--platform",
            paramLabel = "PLATFORM",
            description = "Such as linux/arm64, or all; without it, this machine's.")
    Optional<String> platform = Optional.empty();

    ImageImportCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return run(
                context.local().transfers().pull(),
                new LocalWork.PullRequest(
                        target.path(this), context.system().directory(), source, as, platform, false));
    }
}
