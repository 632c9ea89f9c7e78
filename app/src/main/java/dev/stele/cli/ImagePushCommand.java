package dev.stele.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `stele image push`: sends an image of the store to another registry.
@Command(
        name = "push",
        headerHeading = "Examples:%n" + "  stele image push shop/web:1.8.0 registry.example/shop/web:1.8.0%n" + "%n",
        description = {
            "Sends an image of the store to another registry, and prints its digest.",
            "Credentials are those of docker login and podman login."
        },
        footer = {"", "Next: stele image ls"})
final class ImagePushCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Parameters(index = "0", arity = "1", paramLabel = "IMAGE", description = "A name with tag or digest.")
    String image = "";

    @Parameters(index = "1", arity = "1", paramLabel = "TARGET", description = "HOST/NAME:TAG.")
    String to = "";

    @Option(
            names = "--platform",
            paramLabel = "PLATFORM",
            description = "Of an image for several platforms only this one, such as linux/arm64.")
    Optional<String> platform = Optional.empty();

    @Option(names = "--plain-http", description = "Ask the registry without TLS. For this machine's own, it always is.")
    boolean plainHttp;

    ImagePushCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return run(
                context.local().transfers().push(),
                new LocalWork.PushRequest(
                        target.path(this), context.system().directory(), image, to, platform, plainHttp));
    }
}
