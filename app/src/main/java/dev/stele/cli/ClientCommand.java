package dev.stele.cli;

import dev.stele.control.Control;
import dev.stele.text.Json;
import dev.stele.text.Problem;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
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

    /// Prints the end of an order that wants releases to serve, and returns its exit code.
    ///
    /// @param told services whose good end is told, too
    int end(OrderFollower.End end, Set<String> told) {
        OrderOutcome outcome = OrderOutcome.of(end.answers(), told);
        if (output == Format.json) {
            Json.Builder all = Json.object();
            end.status().toJson().asMap().forEach(all::put);
            end.answers().toJson().asMap().forEach(all::put);
            print(
                    "",
                    all.put("problems", Json.array(outcome.problems(), Problem::toJson))
                            .build());
        } else {
            context.terminal().out(outcome.results());
            context.terminal().err(outcome.errors());
        }
        return outcome.exit();
    }
}
