package dev.stele.main;

import dev.stele.cli.Cli;
import dev.stele.cli.Context;
import dev.stele.cli.Terminal;
import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.control.Version;
import dev.stele.linux.TerminalSize;
import dev.stele.text.Json;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The run that the launcher makes its start-up cache from: what people wait for most, over a socket, in one process.
///
/// The cache holds the classes that this loads. A command that it leaves out works, and starts slower. Commands run
/// as the entry point runs them, since a cache has only the lambdas that a run came by; the launcher discards what
/// they print.
final class TrainingRun {
    private static final int REQUEST_BYTES_MAX = 4096;

    private TrainingRun() {}

    /// A terminal of a known size. The one that the build runs in is left alone.
    private record Discarded(Optional<TerminalSize> size) implements Terminal {
        @Override
        public void out(String text) {}

        @Override
        public void err(String text) {}

        @Override
        public boolean isTty() {
            return false;
        }

        @Override
        public Optional<TerminalSize> size(Stream stream) {
            return size;
        }

        @Override
        public byte[] in(int bytesMax) {
            return new byte[0];
        }

        @Override
        public Optional<String> ask(String question) {
            return Optional.empty();
        }
    }

    /// @param args none
    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("stele-training");
        Path socket = folder.resolve("api.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofVirtual().start(() -> answerAll(server));
            String path = socket.toString();
            // As a pipe or a file gets it.
            Main.run("--help");
            Main.run("releases", "--help");
            Main.run("explain");
            Main.run("explain", "F102");
            Main.run("completion", "bash");
            Main.run("version", "--server", path);
            Main.run("version", "--server", folder.resolve("none.sock").toString());
            Main.run("status", "--server", path);
            Main.run("status", "-o", "json", "--server", path);
            // As a terminal shows it.
            Context terminal = Main.context(new Discarded(Optional.of(new TerminalSize(100, 30))), _ -> () -> {});
            Cli.run(terminal, "--help");
            Cli.run(terminal, "status", "--server", path);
            // The real one, for the classes of the system calls that it makes.
            var _ = new SystemTerminal().size(Terminal.Stream.OUT);
            var _ = TerminalSize.of(0);
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(folder);
        }
    }

    private static void answerAll(ServerSocketChannel server) {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept()) {
                ByteBuffer request = ByteBuffer.allocate(REQUEST_BYTES_MAX);
                client.read(request);
                String line = new String(request.array(), 0, request.position(), StandardCharsets.UTF_8);
                client.write(ByteBuffer.wrap(answer(line)));
            } catch (IOException _) {
                // The run is over, or a client went away.
            }
        }
    }

    private static byte[] answer(String request) {
        Json body = request.startsWith("GET /v1/version ")
                ? new Version(Main.VERSION, "0123456789abcdef", 1).toJson()
                : status().toJson();
        byte[] bytes = body.bytes();
        String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length
                + "\r\nConnection: close\r\n\r\n";
        return (head + new String(bytes, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    private static Status status() {
        ServiceStatus.Pool pool = new ServiceStatus.Pool(
                1,
                ServiceStatus.Tier.SERVING,
                1_000_000,
                1000,
                1,
                List.of(new ServiceStatus.Instance("web-1", ServiceStatus.Cell.READY)));
        ServiceStatus web = new ServiceStatus(
                "web",
                new ServiceStatus.Condition(ServiceStatus.State.HEALTHY, ""),
                Optional.of(1),
                Optional.empty(),
                new ServiceStatus.Replicas(1, 1),
                List.of(pool),
                Optional.empty());
        return new Status(1, 1, "shop", "default", List.of(web), new Status.Gateway(":8080", true, true, 1));
    }
}
