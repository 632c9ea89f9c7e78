package dev.stele.cli;

import dev.stele.home.Home;
import dev.stele.text.Json;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `stele server`: runs the server until it is ended.
@Command(
        name = "server",
        headerHeading = "Examples:%n" + "  stele server%n" + "  stele server --home ./home --gateway 127.0.0.1:8080%n"
                + "  stele server --metrics 127.0.0.1:9090 --log json --access-log text%n%n",
        description = "Runs the server. Ending it leaves all services running.",
        footer = {"", "Next: stele apply"})
final class ServerCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Option(names = "--gateway", paramLabel = "ADDR", description = "Where requests come in; default :8080.")
    String gateway = ":8080";

    @Option(
            names = "--registry",
            paramLabel = "ADDR",
            description = "Where images are pushed to and pulled from; default 127.0.0.1:5000.")
    String registry = "127.0.0.1:5000";

    @Option(names = "--api", paramLabel = "PATH", description = "The API's Unix socket; default that of the home.")
    Optional<String> api = Optional.empty();

    @Option(
            names = "--metrics",
            paramLabel = "ADDR",
            description = "Where /metrics, /healthz and /readyz are, too; they are on the API's socket in any case.")
    Optional<String> metrics = Optional.empty();

    @Option(
            names = "--log",
            paramLabel = "FORMAT",
            description = "Lines on standard error, one for each change: text (default) or json.")
    LogFormat log = LogFormat.text;

    @Option(
            names = "--access-log",
            paramLabel = "FORMAT",
            description = "A line for each request in the gateway's folder: off (default), text or json.")
    AccessFormat accessLog = AccessFormat.off;

    /// The words are what a person writes.
    enum LogFormat {
        text,
        json
    }

    /// The words are what a person writes.
    enum AccessFormat {
        off,
        text,
        json
    }

    ServerCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        LocalWork.ServerRequest request = new LocalWork.ServerRequest(
                target.path(this),
                gateway,
                registry,
                api.map(TargetOptions::socket).map(Path::of).map(this::at),
                new LocalWork.Watching(metrics, log == LogFormat.json, accessLog.name()));
        return serve(context.local().machine().server(), request, () -> ready(request));
    }

    private static Json ready(LocalWork.ServerRequest request) {
        Path socket = request.api().orElseGet(() -> new Home(request.home()).apiSocket());
        return Json.object()
                .put("ready", true)
                .put("api", socket.toString())
                .put("gateway", request.gateway())
                .put("registry", request.registry())
                .build();
    }
}
