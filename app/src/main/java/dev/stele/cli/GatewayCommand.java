package dev.stele.cli;

import dev.stele.text.Json;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `stele gateway`: runs the gateway process. The server starts it; people do not.
@Command(
        name = "gateway",
        hidden = true,
        headerHeading = "Examples:%n" + "  stele gateway --listen :8080 --dir DIR%n%n",
        description = "Runs the gateway's process. The server starts it.")
final class GatewayCommand extends CliCommand {
    @Option(names = "--listen", paramLabel = "ADDR", required = true, description = "Where requests come in.")
    String listen = "";

    @Option(names = "--dir", paramLabel = "DIR", required = true, description = "Its table and control socket.")
    Path dir = Path.of("");

    GatewayCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return serve(
                context.local().machine().gateway(),
                new LocalWork.GatewayRequest(listen, at(dir)),
                () -> Json.object().put("ready", true).put("gateway", listen).build());
    }
}
