package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Large bodies stream in both directions, and a slow side applies backpressure instead of filling memory.
class BodyTest {
    private static final int LARGE = 24 << 20;

    @TempDir
    Path dir;

    private static String bytes(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void bodiesOfAnySizeAreForwardedBothWays() throws Exception {
        try (Backend backend = echo();
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            for (int size : new int[] {0, 1, 1_000, 65_535, 65_536, 65_537, 300_000, 3 << 20, 1}) {
                String body = bytes(size);
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + size + "\r\n\r\n" + body);
                assertThat(client.response().body().equals(body))
                        .as(size + " bytes")
                        .isTrue();
                client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(body));
                assertThat(client.response().body().equals(body))
                        .as(size + " bytes in chunks")
                        .isTrue();
            }
        }
    }

    @Test
    void slowClientAppliesBackpressureAndUpstreamConnectionIsReused() throws Exception {
        AtomicLong written = new AtomicLong();
        try (Backend backend = Backend.start(connection -> {
                    for (var asked = connection.next(); asked.isPresent(); asked = connection.next()) {
                        if (asked.get().line().contains("large")) {
                            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
                            byte[] chunk = new byte[64 << 10];
                            for (int sent = 0; sent < LARGE; sent += chunk.length) {
                                connection.write(chunk);
                                written.addAndGet(chunk.length);
                            }
                        } else {
                            connection.ok("small");
                        }
                    }
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client slow = Client.to(rig.port(), 16 << 10)) {
            slow.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
            slow.head();
            long stalled = untilStable(written);
            assertThat(stalled)
                    .as("bytes taken from the instance for a client that does not read")
                    .isLessThan(LARGE);
            assertThat(slow.read(LARGE)).hasSize(LARGE);
            for (int i = 0; i < 20; i++) {
                try (Client other = Client.to(rig.port())) {
                    assertThat(other.ask("GET /small HTTP/1.1\r\nHost: h\r\n\r\n")
                                    .body())
                            .isEqualTo("small");
                    other.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
                    other.head();
                    assertThat(other.read(LARGE)).hasSize(LARGE);
                }
            }
        }
    }

    @Test
    void slowInstanceAppliesBackpressureToClient() throws Exception {
        AtomicLong sent = new AtomicLong();
        CountDownLatch go = new CountDownLatch(1);
        try (Backend backend = Backend.start(connection -> {
                    connection.head();
                    go.await();
                    for (int i = 0; i < LARGE; i++) {
                        connection.read();
                    }
                    connection.ok("all");
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + LARGE + "\r\n\r\n");
                    byte[] chunk = new byte[64 << 10];
                    for (int i = 0; i < LARGE; i += chunk.length) {
                        client.send(chunk);
                        sent.addAndGet(chunk.length);
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(untilStable(sent)).isLessThan(LARGE);
            go.countDown();
            assertThat(client.response().body()).isEqualTo("all");
            sender.join();
        }
    }

    @Test
    void responseBeforeEndOfRequestIsForwardedAndClosesBothConnections() throws Exception {
        try (Backend backend = Backend.start(connection -> {
                    connection.head();
                    connection.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nstart");
            Client.Response answer = client.response();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.field("connection")).contains("close");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void truncatedBodyIsNotReportedAsComplete() throws Exception {
        try (Backend backend = Backend.start(connection -> {
                    Backend.Received asked = connection.next().orElseThrow();
                    String framing =
                            asked.line().contains("length") ? "Content-Length: 90000" : "Transfer-Encoding: chunked";
                    connection.write("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n4\r\nhalf\r\n");
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1")) {
            for (String path : new String[] {"/length", "/chunks"}) {
                assertThatThrownBy(() -> Client.get(rig.port(), path)).isInstanceOf(IOException.class);
            }
            assertThat(rig.counter("web", "v1", 1).failed()).isEqualTo(2);
        }
    }

    @Test
    void resetIsForwardedForBodyWithoutLength() throws Exception {
        CountDownLatch headSeen = new CountDownLatch(1);
        try (Backend backend = Backend.start(connection -> {
                    connection.next();
                    connection.write("HTTP/1.1 200 OK\r\n\r\nhalf");
                    headSeen.await();
                    connection.reset();
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            client.head();
            headSeen.countDown();
            assertThatThrownBy(client::rest).isInstanceOf(IOException.class);
        }
    }

    private static Backend echo() throws IOException {
        return Backend.start(connection -> {
            for (var asked = connection.next(); asked.isPresent(); asked = connection.next()) {
                String body = asked.get().body();
                if (body.length() % 2 == 0) {
                    connection.ok(body);
                } else {
                    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(body));
                }
            }
        });
    }

    private static String chunks(String body) {
        StringBuilder out = new StringBuilder();
        for (int from = 0; from < body.length(); from += 50_000) {
            String chunk = body.substring(from, Math.min(body.length(), from + 50_000));
            out.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return out.append("0\r\n\r\n").toString();
    }

    /// Waits until a counter stops rising and returns its value.
    private static long untilStable(AtomicLong counter) {
        long[] seen = {-1, 0};
        Rig.eventually("it stands still", () -> {
            long now = counter.get();
            seen[1] = now == seen[0] ? seen[1] + 1 : 0;
            seen[0] = now;
            return now > 0 && seen[1] > 200;
        });
        return seen[0];
    }
}
