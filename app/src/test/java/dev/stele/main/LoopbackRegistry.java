package dev.stele.main;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stele.oci.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// A registry of others on this machine that has each blob of a store already, and takes and serves manifests.
final class LoopbackRegistry implements AutoCloseable {
    private final HttpServer server;
    private final Path home;
    private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();

    LoopbackRegistry(Path home) {
        this.home = home;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            switch (exchange.getRequestMethod()) {
                case "PUT" -> {
                    manifests.put(path, bytes);
                    exchange.sendResponseHeaders(201, -1);
                }
                case "HEAD" -> exchange.sendResponseHeaders(path.contains("/blobs/") ? 200 : 404, -1);
                default ->
                    send(
                            exchange,
                            path.contains("/blobs/")
                                    ? blob(path)
                                    : Optional.ofNullable(manifests.get(path)).orElseThrow());
            }
        }
    }

    private byte[] blob(String path) {
        Digest digest = Digest.parse(path.substring(path.lastIndexOf('/') + 1));
        return HomeStore.open(home).read(digest, 1 << 20);
    }

    private static void send(HttpExchange exchange, byte[] bytes) throws IOException {
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
