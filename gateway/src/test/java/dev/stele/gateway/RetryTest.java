package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which requests reach an instance twice, over every kind of request and every way in which a connection breaks.
class RetryTest {
    private static final String SAFE = "GET|HEAD|OPTIONS";
    private static final String IDEMPOTENT = "PUT|DELETE";
    private static final String OTHERS =
            "POST|PATCH|PROPFIND|get|delete|GET+1|HEAD+1|PUT+1|DELETE+1|POST+1|GET+c|PUT+c";
    private static final List<String> ALL = List.of((SAFE + "|" + IDEMPOTENT + "|" + OTHERS).split("\\|"));

    @TempDir
    Path dir;

    /// Two instances of one service. What one does is in the path of the request.
    private final class Pair implements AutoCloseable {
        private final List<Backend> instances = new ArrayList<>();
        private final AtomicInteger dead = new AtomicInteger();
        private final AtomicInteger dropped = new AtomicInteger();
        private final Rig rig;
        private final Client client;

        Pair(boolean kept) throws IOException {
            instances.add(start("127.0.0.1", 0));
            instances.add(start("127.0.0.2", instances.getFirst().port()));
            rig = Rig.start(dir).serve(instances.getFirst().port(), "127.0.0.1", "127.0.0.2");
            client = Client.to(rig.port());
            while (kept && instances.stream().anyMatch(i -> i.asked().isEmpty())) {
                assertThat(client.ask(request("GET", "/warm")).status()).isEqualTo(200);
            }
        }

        private Backend start(String address, int port) throws IOException {
            List<Backend> self = new CopyOnWriteArrayList<>();
            self.add(Backend.start(address, port, connection -> {
                for (var asked = connection.next(); asked.isPresent(); asked = connection.next()) {
                    String line = asked.get().line();
                    if (line.contains("/die")) {
                        dead.incrementAndGet();
                        self.getFirst().close();
                    } else if (line.contains("/half")) {
                        connection.write("HTTP/1.1 2");
                        return;
                    } else if (line.contains("/drop") && dropped.incrementAndGet() == 1) {
                        return;
                    }
                    connection.ok("");
                }
            }));
            return self.getFirst();
        }

        int ask(String kind, String path) throws IOException {
            client.send(request(kind, path));
            return client.response(!kind.startsWith("HEAD")).status();
        }

        /// How often each instance has seen a path, the higher number first.
        List<Long> seen(String path) {
            return instances.stream()
                    .map(i -> i.asked().stream()
                            .filter(a -> a.line().contains(path))
                            .count())
                    .sorted(java.util.Comparator.reverseOrder())
                    .toList();
        }

        @Override
        public void close() throws IOException {
            client.close();
            rig.close();
            for (Backend instance : instances) {
                instance.close();
            }
        }
    }

    /// `+1` is a body of one byte, `+c` one in chunks.
    private static String request(String kind, String path) {
        String method = kind.split("\\+")[0];
        String body = kind.endsWith("+1") ? "Content-Length: 1||x" : "|";
        body = kind.endsWith("+c") ? "Transfer-Encoding: chunked||0||" : body;
        return Rig.http(method + " " + path + " HTTP/1.1|Host: h|" + body);
    }

    private static boolean is(String kinds, String kind) {
        return List.of(kinds.split("\\|")).contains(kind);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void requestThatEndsAnInstanceReachesNoOtherUnlessSafe(boolean kept) throws Exception {
        for (String kind : ALL) {
            try (Pair pair = new Pair(kept)) {
                assertThat(pair.ask(kind, "/die")).as(kind).isEqualTo(502);
                assertThat(pair.dead.get()).as(kind).isEqualTo(is(SAFE, kind) ? 2 : 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connectionThatEndsWithoutAnswerIsFollowedByOneOther(boolean kept) throws Exception {
        for (String kind : ALL) {
            try (Pair pair = new Pair(kept)) {
                boolean other = is(SAFE, kind);
                boolean same = kept && is(IDEMPOTENT, kind);
                assertThat(pair.ask(kind, "/drop")).as(kind).isEqualTo(other || same ? 200 : 502);
                assertThat(pair.seen("/drop"))
                        .as(kind)
                        .isEqualTo(other ? List.of(1L, 1L) : same ? List.of(2L, 0L) : List.of(1L, 0L));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void beginningOfAnAnswerShowsThatTheRequestWasRead(boolean kept) throws Exception {
        for (String kind : ALL) {
            try (Pair pair = new Pair(kept)) {
                assertThat(pair.ask(kind, "/half")).as(kind).isEqualTo(502);
                assertThat(pair.seen("/half")).as(kind).isEqualTo(is(SAFE, kind) ? List.of(1L, 1L) : List.of(1L, 0L));
            }
        }
    }

    @Test
    void instancesThatRefuseConnectionsArePassedOverByEveryRequest() throws Exception {
        try (Backend alive = Backend.respondingWith("alive");
                Rig rig = Rig.start(dir).serve(alive.port(), "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4")) {
            for (String kind : ALL) {
                try (Client client = Client.to(rig.port())) {
                    client.send(request(kind, "/"));
                    Client.Response answer = client.response(!kind.startsWith("HEAD"));
                    assertThat(answer.status()).as(kind).isEqualTo(200);
                }
            }
            assertThat(alive.asked()).hasSize(ALL.size());
            assertThat(rig.counter("web", "v1", 1).failed()).isZero();
        }
    }

    @Test
    void connectionsThatOneRequestTriesAreBounded() throws Exception {
        int free;
        try (Backend gone = Backend.respondingWith("")) {
            free = gone.port();
        }
        String[] dead = new String[UpstreamAttempts.CONNECTS_MAX * 4];
        for (int i = 0; i < dead.length; i++) {
            dead[i] = "127.0.1." + (i + 1);
        }
        try (Rig rig = Rig.start(dir).serve(free, dead);
                Client client = Client.to(rig.port())) {
            assertThat(client.ask(request("POST+1", "/")).status()).isEqualTo(502);
            assertThat(rig.counter("web", "v1", 1).retried()).isEqualTo(1);
            assertThat(rig.counter("web", "v1", 1).failed()).isEqualTo(1);
        }
    }
}
