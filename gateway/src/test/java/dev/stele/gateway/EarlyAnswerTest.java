package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Instances that answer from the head of a request and close with its body unread.
class EarlyAnswerTest {
    private static final int ROUNDS = 30;
    private static final String LIMITED =
            "HTTP/1.1 413 Content Too Large|Content-Length: 8|Connection: close||too much";
    private static final String CLOSED = "HTTP/1.1 401 Unauthorized|Connection: close||too much";
    private static final String CHUNKED = "HTTP/1.1 413 Too Large|Transfer-Encoding: chunked||8|too much|0||";

    @TempDir
    Path dir;

    /// The kernel resets a connection that is closed with unread bytes.
    private static Backend.Script fromHead(String answer) {
        return connection -> {
            connection.head();
            connection.write(Rig.http(answer));
        };
    }

    private static void post(Client client, int length) throws IOException {
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n");
        client.send(new byte[length]);
    }

    @ParameterizedTest
    @CsvSource({"200000, 0", "200000, 1", "200000, 2", "20000000, 0", "20000000, 1", "20000000, 2"})
    void answerIsDeliveredAndNobodyIsBlamed(int length, int kind) throws Exception {
        String answer = List.of(LIMITED, CLOSED, CHUNKED).get(kind);
        try (Backend backend = Backend.start(fromHead(answer));
                Backend other = Backend.start("127.0.0.2", backend.port(), fromHead(answer));
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1", "127.0.0.2")) {
            for (int round = 0; round < ROUNDS; round++) {
                try (Client client = Client.to(rig.port())) {
                    post(client, length);
                    Client.Response seen = client.response();
                    assertThat(seen.status() + seen.body()).isEqualTo(answer.substring(9, 12) + "too much");
                }
            }
            assertThat(rig.state().ejected()).isEmpty();
            assertThat(rig.counter("web", "v1", 1).failed()).isZero();
            assertThat(rig.counter("web", "v1", 1).retried()).isZero();
            assertThat(backend.connections() + other.connections()).isEqualTo(ROUNDS);
        }
    }

    @Test
    void resetInsideBodyIsNeitherBlamedNorSentAgain() throws Exception {
        Backend.Script resetting = connection -> {
            connection.head();
            connection.reset();
        };
        try (Backend backend = Backend.start(resetting);
                Backend other = Backend.start("127.0.0.2", backend.port(), resetting);
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1", "127.0.0.2")) {
            for (int round = 0; round < ROUNDS; round++) {
                try (Client client = Client.to(rig.port())) {
                    post(client, 20_000_000);
                    assertThat(client.response().status()).isEqualTo(502);
                }
            }
            assertThat(rig.state().ejected()).isEmpty();
            assertThat(rig.counter("web", "v1", 1).retried()).isZero();
            assertThat(backend.connections() + other.connections()).isEqualTo(ROUNDS);
        }
    }

    @Test
    void truncatedAnswerIsNotReportedAsComplete() throws Exception {
        String truncated = "HTTP/1.1 413 Content Too Large|Content-Length: 9||too much";
        String successful = "HTTP/1.1 200 OK||too much";
        for (String answer : List.of(truncated, successful)) {
            try (Backend backend = Backend.start(connection -> {
                        connection.head();
                        connection.write(Rig.http(answer));
                        connection.reset();
                    });
                    Rig rig = Rig.start(dir.resolve(answer.substring(9, 12))).serve(backend.port(), "127.0.0.1");
                    Client client = Client.to(rig.port())) {
                assertThatThrownBy(() -> {
                            post(client, 20_000_000);
                            client.response();
                        })
                        .as(answer)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void finalAnswerInPlaceOf100ContinueIsDelivered() throws Exception {
        try (Backend backend = Backend.start(fromHead(LIMITED));
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 500000\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(413);
            client.endOutput();
            assertThat(client.rest()).isEmpty();
        }
    }

    /// The time of a gateway is that of the test, so a client that sends for long does so at once.
    private Rig rig(AtomicLong now, Backend backend) {
        return Rig.start(dir, GatewayLimits.DEFAULT, now::get).serve(backend.port(), "127.0.0.1");
    }

    /// Lets that time pass in steps while something is sent, and waits until each was read.
    private static void sendFor(Client client, AtomicLong now, int seconds) throws IOException {
        for (int i = 0; i < seconds; i++) {
            client.send(new byte[1 << 20]);
            now.addAndGet(1_000_000_000L);
        }
    }

    @Test
    void clientThatGoesOnSendingIsReadFromWithinBounds() throws Exception {
        AtomicLong now = new AtomicLong();
        try (Backend backend = Backend.start(fromHead(LIMITED));
                Rig rig = rig(now, backend);
                Client client = Client.to(rig.port())) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000000\r\n\r\n");
            assertThat(client.head()).contains("413");
            sendFor(client, now, 25);
            assertThat(client.rest()).as("the answer, without a reset").hasSize(8);
            now.addAndGet(LingeringClose.NANOS_MAX);
            Rig.eventually("the connection is closed", () -> isClosed(client));
        }
    }

    @Test
    void clientThatSendsTooMuchIsClosed() throws Exception {
        try (Backend backend = Backend.start(fromHead(LIMITED));
                Rig rig = rig(new AtomicLong(), backend);
                Client client = Client.to(rig.port())) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000000\r\n\r\n");
            assertThat(client.head()).contains("413");
            Rig.eventually("the connection is closed", () -> isClosed(client));
        }
    }

    private static boolean isClosed(Client client) {
        try {
            client.send(new byte[1 << 20]);
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @Test
    void bodyThatIsSentTooSlowlyEnds() throws Exception {
        AtomicLong now = new AtomicLong();
        CountDownLatch never = new CountDownLatch(1);
        try (Backend backend = Backend.start(connection -> {
                    connection.head();
                    never.await();
                });
                Rig rig = rig(now, backend);
                Client client = Client.to(rig.port())) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nx");
            Rig.eventually("it is under way", () -> rig.state().inFlight().getOrDefault("web-1", 0L) == 1);
            Rig.eventually("it is over", () -> {
                now.addAndGet(100_000_000L);
                return drips(client) || rig.counter("web", "v1", 1).finished() == 1;
            });
            assertThat(client.response().status()).isEqualTo(408);
            assertThat(rig.counter("web", "v1", 1).failed()).isZero();
            assertThat(rig.state().ejected()).isEmpty();
            never.countDown();
        }
    }

    private static boolean drips(Client client) {
        try {
            client.send("x");
            return false;
        } catch (IOException _) {
            return true;
        }
    }
}
