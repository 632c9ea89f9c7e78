package dev.stele.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `stele image pull`: fetches an image of another registry into the store.
@Command(
        name = "pull",
        headerHeading = "Examples:%n" + "  stele image pull registry.example/shop/web:1.8.0%n"
                + "  stele image pull docker.io/library/nginx:1.27 --as nginx:1.27%n" + "%n",
        description = {
            "Fetches an image of another registry, or of a layout or archive, verifies it, and prints its digest.",
            "Credentials are those of docker login and podman login."
        },
        footer = {"", "Next: stele image show NAME:TAG"})
final class ImagePullCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Parameters(
            arity = "1",
            paramLabel = "SOURCE",
            description = "HOST/NAME:TAG, HOST/NAME@DIGEST, oci:DIR or docker-archive:FILE.")
    String source = "";

    @Option(
            names = "--as",
            paramLabel = "NAME:TAG",
            description = "The name in the store; without it, the one in its registry.")
    Optional<String> as = Optional.empty();

    @Option(
            names = "--platform",
            paramLabel = "PLATFORM",
            description = "Such as linux/arm64, or all; without it, this machine's.")
    Optional<String> platform = Optional.empty();

    @Option(names = "--plain-http", description = "Ask the registry without TLS. For this machine's own, it always is.")
    boolean plainHttp;

    ImagePullCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return run(
                context.local().transfers().pull(),
                new LocalWork.PullRequest(
                        target.path(this), context.system().directory(), source, as, platform, plainHttp));
    }
}
