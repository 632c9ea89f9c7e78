package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.text.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the access log says of requests, and that nothing about it touches them.
class AccessLogTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @TempDir
    Path dir;

    private List<String> lines(int count) {
        Rig.eventually(count + " lines", () -> read().size() >= count);
        assertThat(read()).hasSize(count);
        return read();
    }

    private List<String> read() {
        try {
            Path file = dir.resolve(AccessLog.NAME);
            return Files.isRegularFile(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void offByDefaultAndSwitchedWhileRequestsGoOn() throws Exception {
        try (Backend backend = Backend.respondingWith("hello");
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            assertThat(client.ask(Rig.http("GET /off HTTP/1.1|Host: h||")).status())
                    .isEqualTo(200);
            assertThat(dir.resolve(AccessLog.NAME)).doesNotExist();
            assertThat(rig.server().accessLog(AccessLogFormat.TEXT)).isTrue();
            client.ask(Rig.http("GET /on HTTP/1.1|Host: h||"));
            lines(1);
            assertThat(rig.server().accessLog(AccessLogFormat.OFF)).isTrue();
            client.ask(Rig.http("GET /off HTTP/1.1|Host: h||"));
            assertThat(rig.server().accessLog(AccessLogFormat.JSON)).isTrue();
            client.ask(Rig.http("GET /json HTTP/1.1|Host: h||"));
            assertThat(lines(2)).last().asString().startsWith("{").contains("/json");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(AccessLog.NAME))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void lineShowsWhoAskedForWhatAndWhichInstanceAnswered() throws Exception {
        try (Backend backend = Backend.respondingWith("hello");
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            rig.server().accessLog(AccessLogFormat.TEXT);
            client.ask(Rig.http("GET /a?b=c HTTP/1.1|Host: shop.example|User-Agent: me|Referer: http://x/|traceparent: "
                    + TRACE + "||"));
            assertThat(lines(1).getFirst())
                    .matches("\\Q127.0.0.1 - - [21/Aug/2026:12:00:00 +0000] \"GET /a?b=c HTTP/1.1\" 200 5"
                            + " \"http://x/\" \"me\" host=\"shop.example\" service=web release=v1 instance=web-1"
                            + " us=\\E[0-9]+\\Q trace="
                            + TRACE + "\\E");
            rig.server().accessLog(AccessLogFormat.JSON);
            client.send(Rig.http("HEAD /h HTTP/1.1|Host: h||"));
            client.response(false);
            Json json = Json.parse(lines(2).getLast());
            assertThat(json.string("time")).isEqualTo("2026-08-21T12:00:00.123Z");
            assertThat(json.string("method")).isEqualTo("HEAD");
            assertThat(json.string("instance")).isEqualTo("web-1");
            assertThat(json.number("status")).isEqualTo(200);
            assertThat(json.number("bytes")).isZero();
        }
    }

    @Test
    void nothingThatAClientSendsEndsAFieldOrALine() throws Exception {
        try (Backend backend = Backend.respondingWith("");
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            rig.server().accessLog(AccessLogFormat.TEXT);
            client.ask(Rig.http(
                    "GET /x HTTP/1.1|Host: h|User-Agent: a\" 200 0 \"\\ \u00e9\u009b\ttab|traceparent: x y||"));
            String line = lines(1).getFirst();
            assertThat(line)
                    .contains("\"a\\x22 200 0 \\x22\\x5C \\xE9\\x9B\\x09tab\"")
                    .endsWith(" trace=-");
            rig.server().accessLog(AccessLogFormat.JSON);
            client.ask(
                    Rig.http("GET /x HTTP/1.1|Host: h|User-Agent: a\"\\ \u009b{}|" + "X: " + "y".repeat(9_000) + "||"));
            Json json = Json.parse(lines(2).getLast());
            assertThat(json.string("userAgent")).isEqualTo("a\"\\ \u009b{}");
        }
    }

    @Test
    void refusedAndFailedRequestsAreLogged() throws Exception {
        int free;
        try (Backend gone = Backend.respondingWith("")) {
            free = gone.port();
        }
        try (Rig rig = Rig.start(dir)) {
            rig.server().accessLog(AccessLogFormat.TEXT);
            Client.get(rig.port(), "/nowhere");
            try (Client client = Client.to(rig.port())) {
                client.ask("G\u0001T / HTTP/1.1\r\n\r\n");
            }
            rig.serve(free, "127.0.0.1");
            Client.get(rig.port(), "/dead");
            rig.members("web", "v1");
            Client.get(rig.port(), "/empty");
            List<String> seen = lines(4);
            assertThat(seen.get(0)).contains("\"GET /nowhere HTTP/1.1\" 404 0").contains("instance=- ");
            assertThat(seen.get(1)).contains("] \"-\" 400 0 \"-\"");
            assertThat(seen.get(2)).contains("/dead HTTP/1.1\" 502 0").contains("instance=web-1 ");
            assertThat(seen.get(3)).contains("/empty HTTP/1.1\" 503 0").contains("instance=- ");
        }
    }

    @Test
    void logThatCannotBeWrittenStopsNoRequest() throws Exception {
        Files.createDirectory(dir.resolve(AccessLog.NAME));
        try (Backend backend = Backend.respondingWith("ok");
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            rig.server().accessLog(AccessLogFormat.JSON);
            for (int i = 0; i < 3; i++) {
                assertThat(client.ask(Rig.http("GET /lost HTTP/1.1|Host: h||")).body())
                        .isEqualTo("ok");
            }
            Rig.eventually("all are counted as lost", () -> rig.server().accessLogLost() == 3);
            Files.delete(dir.resolve(AccessLog.NAME));
            client.ask(Rig.http("GET /kept HTTP/1.1|Host: h||"));
            assertThat(lines(1).getFirst()).contains("/kept");
        }
    }

    @Test
    void longFileIsSetAsideAndTheOldestRemoved() throws Exception {
        AccessLog log = new AccessLog(dir, 500, () -> Rig.NOON);
        log.set(AccessLogFormat.TEXT);
        for (int i = 0; i < 40; i++) {
            log.add(new AccessEntry(Rig.NOON, "10.0.0." + i, Optional.empty(), 404, 0, 0, Optional.empty()));
            String last = "10.0.0." + i;
            Rig.eventually("it is written", () -> read().stream().anyMatch(line -> line.startsWith(last + " ")));
        }
        log.close();
        try (var files = Files.list(dir)) {
            List<Path> all = files.sorted().toList();
            assertThat(all).hasSize(AccessLog.FILES_MAX);
            for (Path file : all) {
                assertThat(Files.size(file)).isLessThanOrEqualTo(500);
                assertThat(Files.readString(file)).endsWith("\n");
            }
        }
        assertThat(log.lost()).isZero();
    }

    /// The disk hangs: the writer waits for it, and nobody waits for the writer.
    @Test
    void writerThatWaitsForItsDiskHoldsUpNobody() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> written = new CopyOnWriteArrayList<>();
        AccessLog log = new AccessLog(
                lines -> {
                    hangs.countDown();
                    waitFor(goOn);
                    written.add(StandardCharsets.UTF_8.decode(lines).toString());
                },
                AccessLog.PART_BYTES_MAX,
                () -> Rig.NOON);
        log.set(AccessLogFormat.TEXT);
        AccessEntry entry = new AccessEntry(Rig.NOON, "10.0.0.1", Optional.empty(), 404, 0, 0, Optional.empty());
        log.add(entry);
        hangs.await();
        for (int i = 0; i < AccessLog.QUEUE_MAX + 5; i++) {
            log.add(entry);
        }
        assertThat(log.lost()).isEqualTo(5);
        log.set(AccessLogFormat.JSON);
        assertThat(written).isEmpty();
        goOn.countDown();
        Rig.eventually("all are written", () -> String.join("", written).lines().count() == 1 + AccessLog.QUEUE_MAX);
        log.close();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void queueIsBounded() {
        AccessLog log = new AccessLog(dir, 500, () -> Rig.NOON);
        for (int i = 0; i < AccessLog.QUEUE_MAX + 5; i++) {
            log.add(new AccessEntry(Rig.NOON, "10.0.0.1", Optional.empty(), 404, 0, 0, Optional.empty()));
        }
        assertThat(log.lost()).isEqualTo(5);
        log.close();
    }
}
