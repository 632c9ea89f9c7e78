package dev.stele.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stele.oci.Digest;
import dev.stele.text.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A registry on this machine that serves what it is given, and misbehaves where it is told to.
public final class FakeRegistry implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]+)");

    private final HttpServer server;
    private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    public final List<Asked> asked = new CopyOnWriteArrayList<>();

    public FakeRegistry() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /// @param authorization empty when there was none
    public record Asked(String method, String path, String authorization, String range) {}

    /// Answers a request in its own way.
    interface Fault {
        /// @return false when the request is to be answered as usual
        boolean answers(HttpExchange exchange) throws IOException;
    }

    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String address() {
        return "http://" + host();
    }

    /// The newest is asked first.
    void fault(Fault fault) {
        faults.addFirst(fault);
    }

    /// From now on it serves as usual.
    void heal() {
        faults.clear();
    }

    /// Once, for a path with that ending.
    void once(String ending, Fault fault) {
        boolean[] done = {false};
        fault(exchange -> {
            synchronized (done) {
                if (done[0] || !exchange.getRequestURI().getPath().endsWith(ending)) {
                    return false;
                }
                done[0] = true;
            }
            return fault.answers(exchange);
        });
    }

    public Digest manifest(String repository, String tag, byte[] bytes) {
        Digest digest = Digest.sha256(bytes);
        manifests.put("/v2/" + repository + "/manifests/" + digest, bytes);
        manifests.put("/v2/" + repository + "/manifests/" + tag, bytes);
        return digest;
    }

    public void blob(String repository, Digest name, byte[] bytes) {
        blobs.put("/v2/" + repository + "/blobs/" + name, bytes);
    }

    List<Asked> askedOf(String ending) {
        return asked.stream().filter(a -> a.path().endsWith(ending)).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(new Asked(
                exchange.getRequestMethod(), path, header(exchange, "Authorization"), header(exchange, "Range")));
        try (exchange) {
            for (Fault fault : faults) {
                if (fault.answers(exchange)) {
                    return;
                }
            }
            if (manifests.containsKey(path)) {
                byte[] bytes = manifests.get(path);
                String type = Json.parse(bytes).optionalString("mediaType").orElse("application/json");
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.getResponseHeaders()
                        .set("Docker-Content-Digest", Digest.sha256(bytes).toString());
                send(exchange, 200, bytes);
            } else if (blobs.containsKey(path)) {
                blob(exchange, blobs.get(path));
            } else {
                error(exchange, 404, "unknown");
            }
        }
    }

    static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    private static void blob(HttpExchange exchange, byte[] bytes) throws IOException {
        Matcher range = RANGE.matcher(header(exchange, "Range"));
        if (!range.matches()) {
            send(exchange, 200, bytes);
            return;
        }
        int from = Integer.parseInt(range.group(1));
        int to = Math.min(bytes.length - 1, Integer.parseInt(range.group(2)));
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + to + "/" + bytes.length);
        send(exchange, 206, Arrays.copyOfRange(bytes, from, to + 1));
    }

    static boolean send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, isHead || bytes.length == 0 ? -1 : bytes.length);
        if (!isHead && bytes.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }
        return true;
    }

    /// Promises all bytes and breaks off after some.
    static boolean cut(HttpExchange exchange, byte[] bytes, int after) throws IOException {
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes, 0, after);
        exchange.getResponseBody().flush();
        return true;
    }

    static boolean error(HttpExchange exchange, int status, String message) throws IOException {
        String json = "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"" + message + "\"}]}";
        return send(exchange, status, json.getBytes(StandardCharsets.UTF_8));
    }

    static boolean redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        return send(exchange, 307, new byte[0]);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
