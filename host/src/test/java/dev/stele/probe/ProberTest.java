package dev.stele.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.ObservedInstance.Health;
import dev.stele.fleet.Check;
import dev.stele.fleet.Release;
import dev.stele.fleet.Resources;
import dev.stele.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Probes of a server on loopback whose answer the test sets.
class ProberTest {
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String BAD = "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n";

    private final LinkedBlockingQueue<Boolean> changes = new LinkedBlockingQueue<>();
    private ServerSocket server;
    private volatile String answer = GOOD;
    private volatile boolean closesAfter = true;
    private final AtomicReference<String> asked = new AtomicReference<>("");
    private Optional<String> host = Optional.empty();
    private PortAdvice ports = PortAdvice.NONE;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void serve() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            for (int b = in.read(); b >= 0 && head.indexOf("\r\n\r") < 0; b = in.read()) {
                head.append((char) b);
            }
            asked.set(head.toString());
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            if (!closesAfter) {
                assertThat(in.readAllBytes()).isNotNull();
            }
        } catch (IOException _) {
            // The probe went away first.
        }
    }

    private Optional<Check> http(int failures) {
        return check(Optional.of("/up"), failures);
    }

    private Optional<Check> check(Optional<String> path, int failures) {
        return Optional.of(new Check(path, host, "http", Duration.ofMillis(20), TIMEOUT, 1, failures));
    }

    private Prober probe(Optional<Check> readiness, Optional<Check> liveness) {
        Release release = new Release(
                Digest.sha256(new byte[0]),
                new Release.ProcessSpec(List.of(), new TreeMap<>(), Duration.ofSeconds(1)),
                new Release.MountSpec(List.of(), List.of()),
                new Resources(1 << 20, OptionalLong.empty()),
                new TreeMap<>(Map.of("http", server.getLocalPort())),
                new Release.Checks(readiness, liveness),
                Release.PROFILE);
        Prober.Target target = new Prober.Target("web-1", "127.0.0.1", release, ports);
        return Prober.start(target, System::nanoTime, () -> changes.add(true));
    }

    /// Waits until the result is as wanted.
    private Prober.Result await(Prober prober, Predicate<Prober.Result> wanted) throws InterruptedException {
        while (!wanted.test(prober.result())) {
            assertThat(changes.poll(30, TimeUnit.SECONDS))
                    .as("still %s", prober.result())
                    .isNotNull();
        }
        return prober.result();
    }

    private Prober.Result await(Prober prober, Health health) throws InterruptedException {
        return await(prober, result -> result.health() == health);
    }

    private String question() {
        return "GET http://127.0.0.1:" + server.getLocalPort() + "/up → ";
    }

    @Test
    void readinessFollowsTheResults() throws Exception {
        try (Prober prober = probe(http(1), Optional.empty())) {
            assertThat(await(prober, Health.READY).lastProbe()).isEmpty();
            answer = BAD;
            assertThat(await(prober, Health.UNREADY).lastProbe()).isEqualTo(question() + "503");
            answer = GOOD;
            assertThat(await(prober, Health.READY).lastProbe()).isEmpty();
        }
    }

    @Test
    void aFailureBelowTheThresholdIsOnlyReported() throws Exception {
        try (Prober prober = probe(http(1_000_000), Optional.empty())) {
            await(prober, Health.READY);
            answer = BAD;
            Prober.Result result = await(prober, seen -> !seen.lastProbe().isEmpty());
            assertThat(result.health()).isEqualTo(Health.READY);
            assertThat(result.lastProbe()).isEqualTo(question() + "503");
        }
    }

    @Test
    void aRedirectIsASuccessAndIsNotFollowed() throws Exception {
        answer = "HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n";
        try (Prober prober = probe(http(1), Optional.empty())) {
            await(prober, Health.READY);
        }
    }

    @Test
    void anAnswerEndsWithItsLengthOnAnOpenConnection() throws Exception {
        closesAfter = false;
        try (Prober prober = probe(http(1), Optional.empty())) {
            await(prober, Health.READY);
            answer = "HTTP/1.1 204 Fine\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
            await(prober, Health.READY);
        }
    }

    @Test
    void anIncompleteAnswerFailsAtTheTimeout() throws Exception {
        closesAfter = false;
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
        try (Prober prober = probe(http(1), Optional.empty())) {
            assertThat(await(prober, Health.UNREADY).lastProbe())
                    .isEqualTo(question() + "200, but its answer did not end within 300ms \"half\"");
        }
    }

    @Test
    void garbageAndOversizedAnswersFail() throws Exception {
        answer = "SSH-2.0-nothing of the kind\r\n";
        try (Prober prober = probe(http(1), Optional.empty())) {
            assertThat(await(prober, Health.UNREADY).lastProbe()).isEqualTo(question() + "no HTTP answer");
        }
        closesAfter = false;
        answer = "x".repeat(1 << 20);
        try (Prober prober = probe(http(1), Optional.empty())) {
            assertThat(await(prober, Health.UNREADY).lastProbe()).isEqualTo(question() + "no HTTP answer");
        }
    }

    @Test
    void theHostHeaderIsTheAddressOrWhatTheCheckSays() throws Exception {
        try (Prober prober = probe(http(1), Optional.empty())) {
            await(prober, Health.READY);
        }
        assertThat(asked.get()).contains("GET /up HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        host = Optional.of("app.example.com");
        try (Prober prober = probe(http(1), Optional.empty())) {
            await(prober, Health.READY);
        }
        assertThat(asked.get()).contains("GET /up HTTP/1.1\r\nHost: app.example.com\r\n");
    }

    @Test
    void aTcpCheckOnlyConnects() throws Exception {
        try (Prober prober = probe(check(Optional.empty(), 1), Optional.empty())) {
            await(prober, Health.READY);
            int port = server.getLocalPort();
            server.close();
            assertThat(await(prober, Health.UNREADY).lastProbe())
                    .isEqualTo("connect to 127.0.0.1:" + port + " → connection refused: nothing listens on " + port
                            + " in the instance yet");
        }
    }

    @Test
    void livenessCountsFromTheFirstReady() throws Exception {
        answer = BAD;
        try (Prober prober = probe(http(1), http(1))) {
            await(prober, Health.UNREADY);
            answer = GOOD;
            await(prober, Health.READY);
            answer = BAD;
            await(prober, Health.DEAD);
        }
    }

    @Test
    void anInstanceWithoutChecksIsReadyAtOnce() {
        try (Prober prober = probe(Optional.empty(), Optional.empty())) {
            assertThat(prober.result()).isEqualTo(new Prober.Result(Health.READY, Optional.empty()));
        }
    }

    @Test
    void anAnswerWithoutAHeadIsNoAnswer() throws Exception {
        closesAfter = false;
        answer = "HTTP/1.1 500 Soon\r\nContent-";
        try (Prober prober = probe(http(1), Optional.empty())) {
            assertThat(await(prober, Health.UNREADY).lastProbe()).isEqualTo(question() + "no answer within 300ms");
        }
    }

    @Test
    void theFirstLineOfTheBodyIsPartOfTheReason() throws Exception {
        host = Optional.of("app.example.com");
        answer = "HTTP/1.1 500 No\r\nConnection: close\r\n\r\n\n  database db:5432 refused\r\nat Pool.java:17\n";
        try (Prober prober = probe(http(1), Optional.empty())) {
            assertThat(await(prober, Health.UNREADY).lastProbe())
                    .isEqualTo("GET http://127.0.0.1:" + server.getLocalPort()
                            + "/up (Host: app.example.com) → 500 \"database db:5432 refused\"");
        }
    }

    @Test
    void failuresThatDifferInTheBodyAloneAreOneChangeWhoseNewestIsKept() throws Exception {
        answer = bad("request 1");
        try (Prober prober = probe(http(1), Optional.empty())) {
            // Taken from the queue, where its result can be seen before it: the later ones must add none.
            assertThat(changes.poll(30, TimeUnit.SECONDS)).isNotNull();
            Prober.Result first = prober.result();
            assertThat(first.health()).isEqualTo(Health.UNREADY);
            answer = bad("request 2");
            while (!newest(prober).endsWith("\"request 2\"")) {
                Thread.onSpinWait();
            }
            assertThat(prober.result().lastProbe()).isEqualTo(first.lastProbe()).endsWith("503 \"request 1\"");
            assertThat(prober.result().failure().orElseThrow().times()).isGreaterThan(1);
            assertThat(changes).isEmpty();
        }
    }

    private static String newest(Prober prober) {
        return prober.result().failure().map(Prober.LastFailure::newest).orElse("");
    }

    private static String bad(String body) {
        return "HTTP/1.1 503 No\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void portsThatTheFleetDoesNotNameArePartOfTheReason() throws Exception {
        ports = new PortAdvice(TreeSet::new, () -> new TreeSet<>(List.of(8080)));
        answer = BAD;
        try (Prober prober = probe(http(1), Optional.empty())) {
            assertThat(await(prober, Health.UNREADY).lastProbe())
                    .isEqualTo(question() + "503; the image exposes 8080, which the fleet's ports do not name");
        }
    }

    @Test
    void ofAPageInHtmlTheTextIsShown() {
        assertThat(line("<!DOCTYPE html>\n<html lang='en'>\n  <title>Whitelabel Error</title>"))
                .isEqualTo("\"Whitelabel Error\"");
        assertThat(line("<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>")).isEqualTo("\"404 Not Found\"");
        assertThat(line("a < b and c > d")).isEqualTo("\"a < b and c > d\"");
        assertThat(line("<p>\n</p>")).isEmpty();
        assertThat(line("x".repeat(200))).isEqualTo("\"" + "x".repeat(120) + "…\"");
        assertThat(line("\u001b[2J\u0000")).isEqualTo("\"\\u001b[2J\\u0000\"");
    }

    private static String line(String body) {
        BodyLine line = new BodyLine();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        for (byte each : bytes) {
            line.add(new byte[] {each}, 0, 1);
        }
        return line.quoted();
    }
}
