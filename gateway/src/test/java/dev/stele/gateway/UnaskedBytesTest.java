package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// No client gets a byte that an instance sent beyond the response to another request.
///
/// Each line of a table is a request and the bytes that an instance sends for it, in which `|` stands for CR LF and `@`
/// for a forged response. Every request after it must get the response to itself.
class UnaskedBytesTest {
    private static final int ROUNDS = 25;
    private static final String FORGED =
            "HTTP/1.1 302 Found|Set-Cookie: session=forged|Location: /forged|Content-Length: 0||";

    private static final String TABLE = """
            HEAD => HTTP/1.1 200 OK|Content-Length: 120||@
            HEAD => HTTP/1.1 200 OK|Content-Length: 4||body
            HEAD => HTTP/1.1 200 OK|Content-Length: 0||@
            HEAD => HTTP/1.1 200 OK|Transfer-Encoding: chunked||0||
            HEAD => HTTP/1.1 200 OK|Content-Length: 4||HTTP/1.1 302 Found|Set-Cookie: forged|
            HEAD => HTTP/1.1 200 OK|Content-Length: 4||HTTP/1.1 302 Found|Set-Cook
            HEAD => HTTP/1.1 200 OK|Content-Length: 4||HTTP/1.1 30
            HEAD => HTTP/1.1 200 OK|Content-Length: 4|||
            HEAD => HTTP/1.1 200 OK|Content-Length: 4||\\n
            GET => HTTP/1.1 304 Not Modified|Content-Length: 120||@
            GET => HTTP/1.1 304 Not Modified||@
            GET => HTTP/1.1 304 Not Modified|Transfer-Encoding: chunked||@
            GET => HTTP/1.1 304 Not Modified||HTTP/1.1 302 Found|Set-Cookie: forged|
            GET => HTTP/1.1 204 No Content||@
            GET => HTTP/1.1 204 No Content|Content-Length: 120||@
            GET => HTTP/1.1 204 No Content|Transfer-Encoding: chunked||@
            GET => HTTP/1.1 205 Reset Content|Content-Length: 0||@
            GET => HTTP/1.1 200 OK|Content-Length: 2||ok@
            GET => HTTP/1.1 200 OK|Content-Length: 0||@
            GET => HTTP/1.1 200 OK|Content-Length: 2||okHTTP/1.1 302 Found|Set-Cookie: forged|
            GET => HTTP/1.1 200 OK|Content-Length: 2||ok|
            GET => HTTP/1.1 200 OK|Content-Length: 2||ok HTTP/1.1 100 Continue||
            GET => HTTP/1.1 200 OK|Content-Length: 2||ok\\0
            GET => HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|ok|0||@
            GET => HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|ok|0|X: y||@
            GET => HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|ok|0||2|ok|0||
            GET => HTTP/1.1 103 Early Hints||HTTP/1.1 200 OK|Content-Length: 2||ok@
            GET => HTTP/1.1 200 OK|Content-Length: 2||okHTTP/1.1 101 Switching Protocols|Upgrade: websocket||
            POST => HTTP/1.1 200 OK|Content-Length: 2||ok@
            POST => HTTP/1.1 100 Continue||HTTP/1.1 200 OK|Content-Length: 2||ok@
            POST => HTTP/1.1 204 No Content|Content-Length: 120||@
            """;

    /// Responses whose end is not certain, or of a kind that nobody asked for: they are refused as a whole.
    private static final String REFUSED = """
            GET => HTTP/1.1 200 OK|Content-Length: 2|Transfer-Encoding: chunked||2|ok|0||@
            GET => HTTP/1.1 200 OK|Transfer-Encoding: chunked|Content-Length: 2||2|ok|0||@
            GET => HTTP/1.1 200 OK|Content-Length: 2|Content-Length: 3||ok@
            GET => HTTP/1.1 200 OK|Content-Length: 2|Content-Length: 2||ok@
            GET => HTTP/1.1 200 OK|Content-Length: 2, 2||ok@
            GET => HTTP/1.1 200 OK|Content-Length: +2||ok@
            GET => HTTP/1.1 200 OK|Content-Length: -1||ok@
            GET => HTTP/1.1 200 OK|Transfer-Encoding: gzip, chunked||2|ok|0||@
            GET => HTTP/1.1 200 OK|Transfer-Encoding: chunked, gzip||2|ok|0||@
            GET => HTTP/1.1 200 OK|Transfer-Encoding: chunked|Transfer-Encoding: chunked||2|ok|0||@
            GET => HTTP/1.1 200 OK|Transfer-Encoding: xchunked||2|ok|0||@
            GET => HTTP/1.0 200 OK|Transfer-Encoding: chunked||2|ok|0||@
            GET => HTTP/1.1 101 Switching Protocols|Upgrade: websocket|Sec-WebSocket-Accept: a||@
            GET => HTTP/1.1 101 Switching Protocols|Upgrade: websocket||0123456789abcdef@
            GET => HTTP/1.1 100 Continue|Content-Length: 2||ok@
            """;

    @TempDir
    Path dir;

    /// Requests for `/bad` get the bytes of the table, and all others their own path.
    private static Backend.Script hostile(String bytes) {
        return connection -> {
            for (var asked = connection.next(); asked.isPresent(); asked = connection.next()) {
                String path = asked.get().line().split(" ")[1];
                if (path.equals("/bad")) {
                    connection.write(bytes);
                } else {
                    connection.ok(path);
                }
            }
        };
    }

    private static String bytes(String written) {
        return Rig.http(written.replace("@", FORGED)).replace("\\n", "\n").replace("\\0", "\0");
    }

    @TestFactory
    Stream<DynamicTest> nobodyGetsBytesThatFollowResponse() {
        return TABLE.lines().map(line -> DynamicTest.dynamicTest(line, () -> run(line, Optional.empty())));
    }

    @TestFactory
    Stream<DynamicTest> doubtfulResponsesAreRefused() {
        return REFUSED.lines().map(line -> DynamicTest.dynamicTest(line, () -> run(line, Optional.of(502))));
    }

    private void run(String line, Optional<Integer> status) throws Exception {
        String[] parts = line.split(" => ");
        try (Backend backend = Backend.start(hostile(bytes(parts[1])));
                Rig rig = Rig.start(dir.resolve("gateway")).serve(backend.port(), "127.0.0.1");
                Client same = Client.to(rig.port())) {
            for (int round = 0; round < ROUNDS; round++) {
                Client.Response answer = badly(same, parts[0]);
                status.ifPresent(s -> assertThat(answer.status()).isEqualTo(s));
                assertThat(answer.head()).doesNotContain("forged");
                asksForItself(same, "/same" + round);
                badly(same, parts[0]);
                try (Client other = Client.to(rig.port())) {
                    asksForItself(other, "/other" + round);
                }
            }
        }
    }

    private static Client.Response badly(Client client, String method) throws IOException {
        String body = method.equals("POST") ? "Content-Length: 1\r\n\r\nx" : "\r\n";
        client.send(method + " /bad HTTP/1.1\r\nHost: h\r\n" + body);
        Client.Response answer = client.response(!method.equals("HEAD"));
        while (answer.status() < 200) {
            answer = client.response(!method.equals("HEAD"));
        }
        return answer;
    }

    private static void asksForItself(Client client, String path) throws IOException {
        Client.Response answer = client.ask("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(path);
    }

    @Test
    void connectionThatReceivesBytesWhileIdleIsClosed() throws Exception {
        Semaphore idle = new Semaphore(0);
        try (Backend backend = Backend.start(connection -> {
                    for (var asked = connection.next(); asked.isPresent(); asked = connection.next()) {
                        connection.ok("right");
                        idle.acquire();
                        connection.write(bytes("HTTP/1.1 408 Request Timeout|Content-Length: 0||"));
                    }
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            for (int round = 1; round <= ROUNDS; round++) {
                assertThat(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").body())
                        .isEqualTo("right");
                idle.release();
                Rig.eventually("it is closed", () -> backend.openConnections() == 0);
            }
            assertThat(backend.connections()).isEqualTo(ROUNDS);
            assertThat(rig.counter("web", "v1", 1).failed()).isZero();
        }
    }

    /// The loop takes a connection for a request before it has read what the instance sent on it, since both came in
    /// one
    /// round. So the loops are held while the request and, after it, the bytes arrive.
    @Test
    void bytesThatWereNotReadYetAreFoundBeforeReuse() throws Exception {
        HeldLoops loops = new HeldLoops();
        Semaphore asked = new Semaphore(0);
        Semaphore written = new Semaphore(0);
        try (Backend backend = Backend.start(connection -> {
                    for (var next = connection.next(); next.isPresent(); next = connection.next()) {
                        String path = next.get().line().split(" ")[1];
                        connection.ok(path);
                        if (path.equals("/first")) {
                            asked.acquire();
                            connection.write(bytes("@"));
                            written.release();
                        }
                    }
                });
                Rig rig = Rig.start(dir, GatewayLimits.DEFAULT, loops).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            for (int round = 0; round < ROUNDS; round++) {
                asksForItself(client, "/first");
                loops.hold();
                client.send("GET /second HTTP/1.1\r\nHost: h\r\n\r\n");
                asked.release();
                written.acquire();
                loops.release();
                assertThat(client.response().body()).isEqualTo("/second");
            }
        }
    }

    /// A clock that holds the loops' threads, which read it at each tick.
    private static final class HeldLoops implements LongSupplier {
        private static final int LOOPS = 2;

        private final Set<Thread> held = new HashSet<>();
        private boolean holds;

        synchronized void hold() throws InterruptedException {
            holds = true;
            while (held.size() < LOOPS) {
                wait();
            }
        }

        synchronized void release() {
            holds = false;
            notifyAll();
        }

        @Override
        public long getAsLong() {
            if (Thread.currentThread().getName().startsWith("gateway-")) {
                pass();
            }
            return System.nanoTime();
        }

        /// A thread that is still to wake up when it is held again counts as held all the time.
        private synchronized void pass() {
            try {
                while (holds) {
                    held.add(Thread.currentThread());
                    notifyAll();
                    wait();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                held.remove(Thread.currentThread());
            }
        }
    }

    @Test
    void plainResponsesKeepConnection() throws Exception {
        String[] answers = {
            "HTTP/1.1 200 OK|Content-Length: 2||ok",
            "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|ok|0|X: y||",
            "HTTP/1.1 304 Not Modified|Content-Length: 9||",
            "HTTP/1.1 204 No Content||",
            "HTTP/1.1 103 Early Hints||HTTP/1.1 200 OK|Content-Length: 0||",
        };
        try (Backend backend = Backend.start(connection -> {
                    for (int i = 0; connection.next().isPresent(); i++) {
                        connection.write(bytes(answers[i % answers.length]));
                    }
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            for (int i = 0; i < 4 * answers.length; i++) {
                assertThat(badly(client, "GET").status()).isLessThan(400);
            }
            assertThat(backend.connections()).isEqualTo(1);
        }
    }
}
