package dev.stele.cli;

import dev.stele.control.Control;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// A command that asks a running server.
abstract class ClientCommand extends CliCommand {
    @Option(
            names = "--server",
            paramLabel = "PATH",
            converter = SocketPath.class,
            description = "The server's socket; else STELE_SERVER, else /run/stele/api.sock.")
    Optional<Path> server = Optional.empty();

    ClientCommand(Context context) {
        super(context);
    }

    Control control() {
        return context.servers().apply(socket());
    }

    Path socket() {
        return server.or(() -> context.system().variable("STELE_SERVER").map(SocketPath::parse))
                .map(this::at)
                .orElse(Context.DEFAULT_SOCKET);
    }
}
