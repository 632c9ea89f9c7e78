package dev.stele.registry;

import dev.stele.oci.Digest;
import dev.stele.store.Store;
import dev.stele.text.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;

/// A registry on a free local port, accessed over real HTTP.
final class RunningRegistry implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-08-21T14:00:00Z");

    private final Path home;
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Store store;
    private Registry registry;

    RunningRegistry(Path home) {
        this.home = home;
        this.store = Store.open(home.resolve("store"));
        this.registry = start();
    }

    private Registry start() {
        return Registry.start(
                new RegistrySettings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        home.resolve("store/registry"),
                        home.resolve("registry.token")),
                store,
                now::get,
                new SecureRandom());
    }

    void restart() {
        registry.close();
        registry = start();
    }

    Store store() {
        return store;
    }

    int port() {
        return registry.port();
    }

    String address() {
        return "localhost:" + port();
    }

    void setTime(Instant time) {
        now.set(time);
    }

    String password() {
        try {
            return Files.readString(home.resolve("registry.token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String basic() {
        return basic("anyone");
    }

    String basic(String user) {
        byte[] pair = (user + ":" + password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /// A request with the password. Headers come as name, value, name, value.
    HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = request(method, path, body).header("Authorization", basic());
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<byte[]> send(String method, String path) {
        return send(method, path, new byte[0]);
    }

    /// A request without credentials.
    HttpResponse<byte[]> sendAsNobody(String method, String path, String... headers) {
        HttpRequest.Builder request = request(method, path, new byte[0]);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private HttpRequest.Builder request(String method, String path, byte[] body) {
        return HttpRequest.newBuilder(URI.create("http://" + address()).resolve(path))
                .method(method, BodyPublishers.ofByteArray(body));
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// A request with the password, under that user's name.
    HttpResponse<byte[]> sendAs(String user, String method, String path) {
        return send(request(method, path, new byte[0]).header("Authorization", basic(user)));
    }

    HttpRequest.Builder patch(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + address()).resolve(path))
                .header("Authorization", basic());
    }

    /// Sends raw bytes and returns the status line of the reply.
    String raw(String request) {
        return rawReply(request).lines().findFirst().orElse("nothing");
    }

    /// Sends raw bytes, ends the sending side, and returns the whole reply.
    String rawReply(String request) {
        return rawReply(port(), request);
    }

    static String rawReply(int port, String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Pushes a blob and returns its digest.
    Digest push(String repository, byte[] bytes) {
        Digest digest = Digest.sha256(bytes);
        HttpResponse<byte[]> answer = send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest, bytes);
        if (answer.statusCode() != 201) {
            throw new AssertionError(text(answer));
        }
        return digest;
    }

    static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("absent");
    }

    static String text(HttpResponse<byte[]> answer) {
        return answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8);
    }

    /// The code of the first error in the answer.
    static String code(HttpResponse<byte[]> answer) {
        Json error = Json.parse(answer.body()).list("errors").getFirst();
        return answer.statusCode() + " " + error.string("code");
    }

    @Override
    public void close() {
        registry.close();
        client.close();
    }
}
