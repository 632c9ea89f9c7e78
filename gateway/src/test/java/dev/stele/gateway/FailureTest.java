package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What clients get when instances are dead, die, or do not respond.
class FailureTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx";

    @TempDir
    Path dir;

    private static final class Breaking implements Backend.Script {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public void run(Backend.Connection connection) throws IOException {
            connection.next();
            asked.incrementAndGet();
            connection.reset();
        }
    }

    @Test
    void deadInstanceIsSkippedAndThenEjected() throws Exception {
        try (Backend alive = Backend.respondingWith("alive");
                Rig rig = Rig.start(dir).serve(alive.port(), "127.0.0.1", "127.0.0.2");
                Client client = Client.to(rig.port())) {
            for (int i = 0; i < 100; i++) {
                assertThat(client.ask(i % 2 == 0 ? GET : POST).body()).isEqualTo("alive");
            }
            assertThat(rig.counter("web", "v1", 1).retried()).isBetween(3L, 20L);
            // An ejection ends by itself, so another request may have to renew it first.
            Rig.eventually("it is ejected", () -> {
                assertThat(askedAgain(client)).isEqualTo("alive");
                return rig.state().ejected().equals(List.of("web-2"));
            });
            assertThat(rig.counter("web", "v1", 1).failed()).isZero();
        }
    }

    @Test
    void brokenConnectionIsRetriedOnceForIdempotentRequestsOnly() throws Exception {
        Breaking breaking = new Breaking();
        try (Backend broken = Backend.start(breaking);
                Backend alive = Backend.start("127.0.0.2", broken.port(), Backend.respondWith("alive"));
                Rig rig = Rig.start(dir).serve(broken.port(), "127.0.0.1", "127.0.0.2")) {
            int failed = 0;
            for (int i = 0; i < 40; i++) {
                try (Client client = Client.to(rig.port())) {
                    assertThat(client.ask(GET).body()).isEqualTo("alive");
                }
            }
            assertThat(breaking.asked.get()).isBetween(1, 20);
            assertThat(alive.asked()).hasSize(40);
            Rig.eventually(
                    "the ejected one returns", () -> rig.state().ejected().isEmpty());
            int before = breaking.asked.get();
            for (int i = 0; i < 40 && breaking.asked.get() == before; i++) {
                try (Client client = Client.to(rig.port())) {
                    failed += client.ask(POST).status() == 502 ? 1 : 0;
                }
            }
            assertThat(failed)
                    .as("requests that may have had an effect and were not repeated")
                    .isEqualTo(1);
        }
    }

    @Test
    void closedIdleConnectionIsRetriedAndNotCountedAsFailure() throws Exception {
        try (Backend closing = Backend.start(connection -> {
                    connection.next();
                    connection.ok("once"); // And closes without `Connection: close`.
                });
                Rig rig = Rig.start(dir).serve(closing.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            for (int i = 0; i < 2000; i++) {
                assertThat(client.ask(GET).body()).isEqualTo("once");
            }
            assertThat(rig.counter("web", "v1", 1).failed()).isZero();
            assertThat(rig.state().ejected()).isEmpty();
        }
    }

    @Test
    void noLivingInstanceGives502AndConnectionStaysOpen() throws Exception {
        int free;
        try (Backend gone = Backend.respondingWith("")) {
            free = gone.port();
        }
        try (Rig rig = Rig.start(dir).serve(free, "127.0.0.1", "127.0.0.2");
                Client client = Client.to(rig.port())) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.ask(GET).status()).isEqualTo(502);
            }
            assertThat(rig.state().ejected()).as("never more than half").hasSizeLessThan(2);
            assertThat(rig.counter("web", "v1", 1).failed()).isEqualTo(10);
        }
    }

    @Test
    void emptyPoolGives503WithRetryAfter() throws Exception {
        try (Rig rig = Rig.start(dir).serve(9);
                Client client = Client.to(rig.port())) {
            for (int i = 0; i < 3; i++) {
                Client.Response answer = client.ask(GET);
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.field("retry-after")).contains("1");
            }
            assertThat(client.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx")
                            .status())
                    .isEqualTo(503);
        }
    }

    @Test
    void invalidResponseGives502() throws Exception {
        String[] answers = {
            "SSH-2.0-OpenSSH\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nab",
            "HTTP/1.1 2OO OK\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n".repeat(100),
            "HTTP/1.1 0 Zero\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 99 Low\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 600 High\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 999 High\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 2000 Long\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 0200 Long\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 +200 Sign\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 -200 Sign\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 20 Short\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
            "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
            "ICY/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: a\u0001b\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX\u0001: b\r\nContent-Length: 0\r\n\r\n",
        };
        AtomicInteger next = new AtomicInteger();
        try (Backend bad = Backend.start(connection -> {
                    connection.next();
                    connection.write(answers[next.getAndIncrement()]);
                    connection.next();
                });
                Rig rig = Rig.start(dir).serve(bad.port(), "127.0.0.1")) {
            for (String answer : answers) {
                try (Client client = Client.to(rig.port())) {
                    Client.Response seen = client.ask(POST);
                    while (seen.status() == 100) {
                        seen = client.response();
                    }
                    assertThat(seen.status()).as(answer).isEqualTo(502);
                }
            }
        }
    }

    @Test
    void reasonOfRefusedStatusIsNamed() throws Exception {
        try (Backend bad = Backend.start(connection -> {
                    connection.next();
                    connection.write("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n");
                });
                Rig rig = Rig.start(dir).serve(bad.port(), "127.0.0.1")) {
            Client.Response answer = Client.get(rig.port(), "/");
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.body()).contains("a status that is not one of 100 to 599");
        }
    }

    @Test
    void reasonPhraseWithControlCharactersIsReplaced() throws Exception {
        String[] reasons = {"O\u0001K", "O\u001b[31mK", "\u0000OK", "O\u007fK", "Fine \u0008 X"};
        AtomicInteger next = new AtomicInteger();
        try (Backend bad = Backend.start(connection -> {
                    while (connection.next().isPresent()) {
                        connection.write(
                                "HTTP/1.1 201 " + reasons[next.getAndIncrement()] + "\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                Rig rig = Rig.start(dir).serve(bad.port(), "127.0.0.1")) {
            for (String reason : reasons) {
                assertThat(Client.get(rig.port(), "/").head()).as(reason).startsWith("HTTP/1.1 201 Created\r\n");
            }
        }
    }

    @Test
    void timeoutsApplyToClientsAndInstances() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Backend silent = Backend.start(connection -> {
                    Backend.Received asked = connection.next().orElseThrow();
                    if (asked.line().contains("half")) {
                        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                    }
                    never.await();
                });
                Rig rig = Rig.start(dir, quick()).serve(silent.port(), "127.0.0.1")) {
            assertThat(Client.get(rig.port(), "/").status()).isEqualTo(504);
            try (Client client = Client.to(rig.port())) {
                client.send("GET /half HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(client.head()).contains("200");
                org.assertj.core.api.Assertions.assertThatThrownBy(client::rest).isInstanceOf(IOException.class);
            }
            try (Client client = Client.to(rig.port())) {
                client.send("GET / HTTP/1.1\r\nHo");
                assertThat(client.response().status()).isEqualTo(408);
                assertThat(client.rest()).isEmpty();
            }
            try (Client client = Client.to(rig.port())) {
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
                assertThat(client.response().status()).isEqualTo(408);
            }
            try (Client client = Client.to(rig.port())) {
                assertThat(client.rest()).as("a connection that is never used").isEmpty();
            }
            assertThat(rig.state().inFlight()).containsEntry("web-1", 0L);
            never.countDown();
        }
    }

    @Test
    void clientDisconnectReleasesInstance() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        try (Backend slow = Backend.start(connection -> {
                    connection.next();
                    asked.countDown();
                    if (connection.read() < 0) {
                        left.countDown();
                    }
                });
                Rig rig = Rig.start(dir).serve(slow.port(), "127.0.0.1")) {
            try (Client client = Client.to(rig.port())) {
                client.send(GET);
                asked.await();
                assertThat(rig.state().inFlight()).containsEntry("web-1", 1L);
            }
            left.await();
            Rig.eventually("nothing under way", () -> rig.state().inFlight().getOrDefault("web-1", 0L) == 0);
            assertThat(rig.counter("web", "v1", 1).finished()).isEqualTo(1);
        }
    }

    @Test
    void headAndTargetSizesAreLimited() throws Exception {
        GatewayLimits few = limits(Duration.ofSeconds(60), 100);
        try (Backend backend = Backend.respondingWith("ok");
                Rig rig = Rig.start(dir, few).serve(backend.port(), "127.0.0.1")) {
            assertThat(status(rig, "GET /" + "a".repeat(8_191) + " HTTP/1.1\r\nHost: h\r\n\r\n"))
                    .isEqualTo(200);
            assertThat(status(rig, "GET /" + "a".repeat(8_192) + " HTTP/1.1\r\nHost: h\r\n\r\n"))
                    .isEqualTo(414);
            assertThat(status(rig, "GET / HTTP/1.1\r\nHost: h\r\nX: " + "a".repeat(16_000) + "\r\n\r\n"))
                    .isEqualTo(200);
            assertThat(status(rig, "GET / HTTP/1.1\r\nHost: h\r\nX: " + "a".repeat(1 << 20) + "\r\n\r\n"))
                    .isEqualTo(431);
            assertThat(status(rig, "GET / HTTP/1.1\r\nHost: h\r\n" + "a:\r\n".repeat(300) + "\r\n"))
                    .isEqualTo(431);
        }
    }

    /// With a gateway of its own: one that had earlier clients may still count their connections for a moment.
    @Test
    void clientConnectionsAreLimited() throws Exception {
        GatewayLimits few = limits(Duration.ofSeconds(60), 3);
        try (Backend backend = Backend.respondingWith("ok");
                Rig rig = Rig.start(dir, few).serve(backend.port(), "127.0.0.1")) {
            // One after the other: each event loop counts its own, in the order in which it gets to them.
            try (Client one = Client.to(rig.port())) {
                assertThat(one.ask(GET).status()).isEqualTo(200);
                try (Client two = Client.to(rig.port())) {
                    assertThat(two.ask(GET).status()).isEqualTo(200);
                    try (Client three = Client.to(rig.port())) {
                        assertThat(three.ask(GET).status()).isEqualTo(200);
                        try (Client four = Client.to(rig.port())) {
                            assertThat(four.read()).isEqualTo(-1);
                        }
                    }
                }
            }
        }
    }

    private static String askedAgain(Client client) {
        try {
            return client.ask(GET).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int status(Rig rig, String request) throws IOException {
        try (Client client = Client.to(rig.port())) {
            return client.ask(request).status();
        }
    }

    private static GatewayLimits quick() {
        return limits(Duration.ofMillis(800), 100);
    }

    private static GatewayLimits limits(Duration every, int connections) {
        GatewayLimits usual = GatewayLimits.DEFAULT;
        return new GatewayLimits(
                usual.head(),
                new GatewayLimits.ClientTimeouts(every, every, every),
                new GatewayLimits.UpstreamTimeouts(
                        every, every, usual.upstream().bufferTimeout(), every),
                new GatewayLimits.ConnectionLimits(
                        connections, connections, usual.connections().perInstanceMax()),
                every);
    }
}
