package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Instances that die between the head and the end of a response, and those that are only slow.
class ResponseBufferTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String PUT = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx";
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
    private static final int MAX = ResponseBuffer.BODY_BYTES_MAX;

    @TempDir
    Path dir;

    /// Responds to the first request of each connection with these bytes and closes it.
    private static Backend.Script dying(String answer, boolean reset) {
        return connection -> {
            connection.next();
            connection.write(answer);
            if (reset) {
                connection.reset();
            }
        };
    }

    private static String declared(int length, int sent) {
        return OK + "Content-Length: " + length + "\r\n\r\n" + "x".repeat(sent);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void instanceDeathAfterHeadIsRetriedAndEjected(boolean reset) throws Exception {
        List<String> beginnings = List.of(
                declared(5, 0),
                declared(5, 4),
                declared(MAX, MAX - 1),
                declared(MAX + 1, 0),
                CHUNKED,
                CHUNKED + "5\r\n");
        for (String beginning : beginnings) {
            try (Backend broken = Backend.start(dying(beginning, reset));
                    Backend alive = Backend.start("127.0.0.2", broken.port(), Backend.respondWith("alive"));
                    Rig rig = Rig.start(dir, patient(60)).serve(broken.port(), "127.0.0.1", "127.0.0.2");
                    Client client = Client.to(rig.port())) {
                long epoch = rig.state().epoch();
                for (int i = 0; i < 40; i++) {
                    assertThat(client.ask(GET).body()).as(beginning).isEqualTo("alive");
                }
                int died = broken.asked().size();
                assertThat(died).as("before and after its ejection").isBetween(1, 10);
                assertThat(rig.counter("web", "v1", epoch).retried()).isEqualTo(died);
                assertThat(rig.counter("web", "v1", epoch).failed()).isZero();
                assertThat(alive.asked()).hasSize(40);
            }
        }
    }

    /// The second instance responds when the buffer timeout of the first response would be over, were it not cancelled.
    @Test
    void bufferedPartOfFirstResponseIsDiscardedOnRetry() throws Exception {
        try (Backend broken = Backend.start(dying(declared(9, 8), false));
                Backend alive = Backend.start("127.0.0.2", broken.port(), connection -> {
                    while (connection.next().isPresent()) {
                        long asked = System.nanoTime();
                        Rig.eventually("it is late", () -> System.nanoTime() - asked > 1_500_000_000L);
                        connection.write(OK + "Content-Length: 5\r\nX-From: alive\r\n\r\na");
                        connection.write("li");
                        connection.write("ve");
                    }
                });
                Rig rig = Rig.start(dir, patient(1)).serve(broken.port(), "127.0.0.1", "127.0.0.2");
                Client client = Client.to(rig.port())) {
            while (broken.asked().isEmpty()) {
                Client.Response answer = client.ask(GET);
                assertThat(answer.body()).isEqualTo("alive");
                assertThat(answer.field("x-from")).contains("alive");
            }
            assertThat(alive.asked()).isNotEmpty();
        }
    }

    @Test
    void sameInstanceIsNotRetriedAfterResponseHead() throws Exception {
        for (String beginning : List.of(declared(5, 0), CHUNKED, CHUNKED + "no number\r\n")) {
            try (Backend broken = Backend.start(connection -> {
                        connection.next();
                        connection.ok("first");
                        connection.next();
                        connection.write(beginning);
                    });
                    Rig rig = Rig.start(dir, patient(60)).serve(broken.port(), "127.0.0.1");
                    Client client = Client.to(rig.port())) {
                assertThat(client.ask(GET).body()).isEqualTo("first");
                assertThat(client.ask(GET).status()).as(beginning).isEqualTo(502);
                assertThat(broken.asked()).hasSize(2);
            }
        }
    }

    @Test
    void secondFailureGives502AndConnectionStaysOpen() throws Exception {
        for (String beginning : List.of(declared(5, 0), CHUNKED, declared(5, 4))) {
            try (Backend one = Backend.start(dying(beginning, true));
                    Backend two = Backend.start("127.0.0.2", one.port(), dying(beginning, false));
                    Rig rig = Rig.start(dir, patient(60)).serve(one.port(), "127.0.0.1", "127.0.0.2");
                    Client client = Client.to(rig.port())) {
                long epoch = rig.state().epoch();
                for (int i = 0; i < 10; i++) {
                    assertThat(client.ask(GET).status()).as(beginning).isEqualTo(502);
                }
                assertThat(rig.counter("web", "v1", epoch).failed()).isEqualTo(10);
                assertThat(rig.counter("web", "v1", epoch).retried()).isEqualTo(10);
                assertThat(one.asked()).hasSize(10);
                assertThat(two.asked()).hasSize(10);
            }
        }
    }

    @Test
    void unrepeatableRequestIsSentOnce() throws Exception {
        try (Backend one = Backend.start(dying(declared(5, 0), true));
                Backend two = Backend.start("127.0.0.2", one.port(), dying(declared(5, 0), true));
                Rig rig = Rig.start(dir, patient(60)).serve(one.port(), "127.0.0.1", "127.0.0.2")) {
            for (String request : List.of(POST, PUT)) {
                for (int i = 0; i < 5; i++) {
                    try (Client client = Client.to(rig.port())) {
                        assertThatThrownBy(() -> client.ask(request)).hasMessageContaining("reset");
                    }
                }
            }
            assertThat(one.asked().size() + two.asked().size()).isEqualTo(10);
            assertThat(rig.counter("web", "v1", 1).retried()).isZero();
        }
    }

    @Test
    void bufferedBytesAreLimited() throws Exception {
        for (String beginning : List.of(declared(MAX + 1, 1), declared(MAX + 1, MAX), CHUNKED + "1\r\nx\r\n")) {
            try (Backend broken = Backend.start(dying(beginning, false));
                    Backend alive = Backend.start("127.0.0.2", broken.port(), Backend.respondWith("alive"));
                    Rig rig = Rig.start(dir, patient(60)).serve(broken.port(), "127.0.0.1", "127.0.0.2")) {
                int answered = 0;
                while (broken.asked().isEmpty()) {
                    try (Client client = Client.to(rig.port())) {
                        client.send(GET);
                        assertThat(client.head()).startsWith(OK);
                        if (broken.asked().isEmpty()) {
                            answered++;
                        } else {
                            assertThatThrownBy(client::rest).isInstanceOf(IOException.class);
                        }
                    }
                }
                assertThat(alive.asked()).hasSize(answered);
            }
        }
    }

    @Test
    void slowStreamIsForwardedAfterTimeout() throws Exception {
        CountDownLatch headSeen = new CountDownLatch(1);
        CountDownLatch pieceSeen = new CountDownLatch(1);
        try (Backend slow = Backend.start(connection -> {
                    connection.next();
                    connection.write(OK + "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                    headSeen.await();
                    connection.write("4\r\none\n\r\n");
                    pieceSeen.await();
                    connection.write("4\r\ntwo\n\r\n0\r\n\r\n");
                    connection.next();
                    connection.ok("next");
                });
                Rig rig = Rig.start(dir).serve(slow.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            client.send(GET);
            assertThat(client.head()).startsWith(OK);
            headSeen.countDown();
            assertThat(client.read("4\r\none\n\r\n".length())).asString().contains("one");
            pieceSeen.countDown();
            assertThat(client.read("4\r\ntwo\n\r\n0\r\n\r\n".length()))
                    .asString()
                    .contains("two");
            assertThat(client.ask(GET).body()).isEqualTo("next");
        }
    }

    @Test
    void slowSmallBodyIsForwardedAsItArrives() throws Exception {
        CountDownLatch halfSeen = new CountDownLatch(1);
        try (Backend slow = Backend.start(connection -> {
                    connection.next();
                    connection.write(declared(10, 5));
                    halfSeen.await();
                    connection.write("yyyyy");
                    connection.next();
                    connection.ok("next");
                });
                Rig rig = Rig.start(dir).serve(slow.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            client.send(GET);
            assertThat(client.head()).startsWith(OK);
            assertThat(client.read(5)).asString().isEqualTo("xxxxx");
            halfSeen.countDown();
            assertThat(client.read(5)).asString().isEqualTo("yyyyy");
            assertThat(client.ask(GET).body()).isEqualTo("next");
        }
    }

    @Test
    void clientDisconnectDuringBufferingReleasesInstance() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        try (Backend slow = Backend.start(connection -> {
                    connection.next();
                    connection.write(declared(10, 5));
                    written.countDown();
                    if (connection.read() < 0) {
                        left.countDown();
                    }
                });
                Rig rig = Rig.start(dir).serve(slow.port(), "127.0.0.1")) {
            try (Client client = Client.to(rig.port())) {
                client.send(GET);
                written.await();
            }
            left.await();
            Rig.eventually("nothing under way", () -> rig.state().inFlight().getOrDefault("web-1", 0L) == 0);
            assertThat(rig.counter("web", "v1", 1).finished()).isEqualTo(1);
        }
    }

    /// A long buffer timeout, so that a slow test machine gives the same result.
    private static GatewayLimits patient(int seconds) {
        GatewayLimits usual = GatewayLimits.DEFAULT;
        return new GatewayLimits(
                usual.head(),
                usual.client(),
                new GatewayLimits.UpstreamTimeouts(
                        usual.upstream().connectTimeout(),
                        usual.upstream().responseTimeout(),
                        Duration.ofSeconds(seconds),
                        usual.upstream().streamTimeout()),
                usual.connections(),
                usual.closeTimeout());
    }
}
