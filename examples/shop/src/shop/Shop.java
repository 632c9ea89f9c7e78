package shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A shop window: every item of every version has one page, the same bytes whoever asks and whenever.
///
/// What makes v1, v2 and v3 different stands in `shop.properties`, which is part of the image. The third is broken on
/// purpose: it never becomes ready. On SIGTERM the shop takes no new connection and finishes what it has begun.
///
/// Java 17, and nothing but the JDK: it runs on the JRE that Debian packages.
public final class Shop {
    private static final int PORT = 8080;
    private static final int THREADS = 8;
    private static final Duration LAST_REQUESTS = Duration.ofSeconds(5);

    private final String version;
    private final boolean broken;
    private final String release;
    private final Phaser inFlight = new Phaser(1);

    private Shop(Properties settings, String release) {
        this.version = settings.getProperty("version");
        this.broken = Boolean.parseBoolean(settings.getProperty("broken"));
        this.release = release;
    }

    public static void main(String[] args) throws IOException {
        // Without this each small answer waits for the acknowledgement of the one before.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.idleInterval", "300");
        Properties settings = new Properties();
        try (var in = Files.newInputStream(Path.of("/app/shop.properties"))) {
            settings.load(in);
        }
        String release = System.getenv().getOrDefault("STELE_RELEASE", "none");
        new Shop(settings, release).open();
    }

    private void open() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(PORT), 0);
        ExecutorService workers = Executors.newFixedThreadPool(THREADS);
        server.setExecutor(workers);
        server.createContext("/", this::serve);
        server.createContext("/up", this::up);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
        server.start();
        System.out.println("shop " + version + " is open on port " + PORT);
        if (broken) {
            System.out.println("ERROR the price list cannot be read: no column \"amount\"");
        }
    }

    private void close(HttpServer server) {
        System.out.println("shop " + version + " closes, last requests first");
        try {
            inFlight.awaitAdvanceInterruptibly(inFlight.arrive(), LAST_REQUESTS.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            System.out.println("ERROR requests were cut off: " + e);
        }
        server.stop(0);
    }

    private void up(HttpExchange exchange) throws IOException {
        answer(exchange, broken ? 503 : 200, broken ? "no price list\n" : "ready\n");
    }

    private void serve(HttpExchange exchange) throws IOException {
        inFlight.register();
        try {
            answer(exchange, 200, page(exchange.getRequestURI().getPath()));
        } finally {
            inFlight.arriveAndDeregister();
        }
    }

    private void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.getResponseHeaders().set("X-Shop-Release", release);
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /// Anyone who knows version and path can work out the page, and so check it.
    private String page(String path) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] digest = sha256.digest((version + " " + path).getBytes(StandardCharsets.UTF_8));
            StringBuilder page = new StringBuilder("shop " + version + " " + path + "\n");
            for (byte b : digest) {
                page.append(String.format("%02x", b & 0xff));
            }
            return page.append('\n').toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
