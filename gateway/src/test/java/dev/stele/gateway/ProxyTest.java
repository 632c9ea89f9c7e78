package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests and responses of all kinds are forwarded, and only the fields that the gateway owns are changed.
class ProxyTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    @TempDir
    Path dir;

    @Test
    void requestIsForwardedAndResponseNamesRelease() throws Exception {
        try (Backend backend = Backend.respondingWith("hello");
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1")) {
            Client.Response answer = Client.get(rig.port(), "/a/b?c=d");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(answer.field("x-stele-release")).contains("v1");
            Backend.Received asked = backend.asked().getFirst();
            assertThat(asked.line()).isEqualTo("GET /a/b?c=d HTTP/1.1");
            assertThat(asked.field("host")).contains("shop.example");
            assertThat(asked.field("x-forwarded-for")).contains("127.0.0.1");
            assertThat(asked.field("x-forwarded-proto")).contains("http");
            assertThat(asked.field("x-forwarded-host")).contains("shop.example");
        }
    }

    @Test
    void hopByHopAndForgedFieldsAreRemoved() throws Exception {
        try (Backend backend = Backend.start(connection -> {
                    connection.next();
                    connection.write("""
                            HTTP/1.1 200 OK\r
                            Connection: X-Secret, keep-alive\r
                            Keep-Alive: timeout=5\r
                            X-Secret: s\r
                            X-Stele-Release: forged\r
                            X-Kept: k\r
                            Content-Length: 0\r
                            \r
                            """);
                    connection.next();
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            Client.Response answer = client.ask("""
                    GET / HTTP/1.1\r
                    Host: h\r
                    Connection: keep-alive, X-Mine, Host, Content-Length\r
                    X-Mine: m\r
                    TE: trailers\r
                    Proxy-Connection: keep-alive\r
                    Upgrade: h2c\r
                    HTTP2-Settings: AAM\r
                    X-Forwarded-For: 6.6.6.6\r
                    X-Forwarded-Proto: https\r
                    X_Forwarded_For: 6.6.6.6\r
                    X-Real-IP: 6.6.6.6\r
                    Forwarded: for=6.6.6.6\r
                    X-Stele-Admin: yes\r
                    Proxy: http://evil.example/\r
                    pRoXy: http://evil.example/\r
                    X-Original-URL: /admin\r
                    X_Rewrite_URL: /admin\r
                    Content_Length: 7\r
                    X-Kept: k\r
                    \r
                    """);
            assertThat(answer.head().lines().skip(1).map(String::toLowerCase))
                    .containsExactlyInAnyOrder("x-kept: k", "content-length: 0", "x-stele-release: v1", "");
            assertThat(backend.asked().getFirst().head().lines().skip(1).map(String::toLowerCase))
                    .containsExactlyInAnyOrder(
                            "host: h",
                            "x-kept: k",
                            "x-forwarded-for: 127.0.0.1",
                            "x-forwarded-proto: http",
                            "x-forwarded-host: h",
                            "");
        }
    }

    @Test
    void keepAliveReusesOneConnectionToInstance() throws Exception {
        try (Backend backend = Backend.respondingWith("hello");
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.ask(GET).status()).isEqualTo(200);
            }
            assertThat(backend.connections()).isEqualTo(1);
            assertThat(rig.counter("web", "v1", 1).finished()).isEqualTo(50);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (Backend backend = Backend.start(connection -> {
                    for (var asked = connection.next(); asked.isPresent(); asked = connection.next()) {
                        connection.ok(
                                asked.get().line().split(" ")[1] + asked.get().body());
                    }
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                all.append("POST /").append(i).append(" HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
            }
            client.send(all.toString());
            for (int i = 0; i < 100; i++) {
                assertThat(client.response().body()).isEqualTo("/" + i + "x");
            }
        }
    }

    @Test
    void responseToHeadHasLengthAndNoBody() throws Exception {
        try (Backend backend = Backend.start(connection -> {
                    while (connection.next().isPresent()) {
                        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                    }
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            for (int i = 0; i < 3; i++) {
                client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(client.response(false).field("content-length")).contains("1000");
            }
        }
    }

    @Test
    void responsesWithoutBodyKeepConnectionOpen() throws Exception {
        try (Backend backend = Backend.start(connection -> {
                    connection.next();
                    connection.write("HTTP/1.1 204 No Content\r\n\r\n");
                    connection.next();
                    connection.write("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n");
                    connection.next();
                    connection.ok("end");
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            assertThat(client.ask(GET).status()).isEqualTo(204);
            assertThat(client.ask(GET).status()).isEqualTo(304);
            assertThat(client.ask(GET).body()).isEqualTo("end");
        }
    }

    @Test
    void bodyEndedByCloseIsSentChunked() throws Exception {
        try (Backend backend = Backend.start(connection -> {
                    connection.next();
                    connection.write("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nold ");
                    connection.write("server");
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            Client.Response answer = client.ask(GET);
            assertThat(answer.field("transfer-encoding")).contains("chunked");
            assertThat(answer.body()).isEqualTo("old server");
            assertThat(client.ask(GET).body()).isEqualTo("old server");
        }
    }

    @Test
    void http10ClientGetsUnchunkedBodyAndClose() throws Exception {
        try (Backend backend = Backend.start(connection -> {
                    connection.next();
                    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
                    connection.next();
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            Client.Response answer = client.ask("GET / HTTP/1.0\r\n\r\n");
            assertThat(answer.field("transfer-encoding")).isEmpty();
            assertThat(answer.body()).isEqualTo("abc");
        }
    }

    @Test
    void trailersAreRemoved() throws Exception {
        try (Backend backend = Backend.respondingWith("ok");
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            client.ask(Rig.http("POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked||"
                    + "5;ext=1|hello|0|Host: evil|Content-Length: 9||"));
            assertThat(client.ask(GET).status()).isEqualTo(200);
            assertThat(backend.asked()).hasSize(2);
            assertThat(backend.asked().getFirst().body()).isEqualTo("hello");
        }
    }

    @Test
    void expect100ContinueIsForwarded() throws Exception {
        try (Backend backend = Backend.start(connection -> {
                    String head = connection.head().orElseThrow();
                    connection.write("HTTP/1.1 100 Continue\r\n\r\n");
                    connection.write("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
                    int length = 0;
                    while (length < 5) {
                        connection.read();
                        length++;
                    }
                    connection.ok(head.toLowerCase(java.util.Locale.ROOT).contains("expect: 100-continue") + "");
                    connection.next();
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(100);
            assertThat(client.response().field("link")).contains("</x>");
            client.send("hello");
            assertThat(client.response().body()).isEqualTo("true");
        }
    }

    @Test
    void acceptedWebSocketUpgradeOpensTunnel() throws Exception {
        try (Backend backend = Backend.start(connection -> {
                    Backend.Received asked = connection.next().orElseThrow();
                    connection.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Accept: a\r\n\r\nfirst-"
                            + asked.field("upgrade").orElse("none"));
                    for (int b = connection.read(); b >= 0; b = connection.read()) {
                        connection.write(new byte[] {(byte) (b + 1)});
                    }
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1")) {
            try (Client client = Client.to(rig.port())) {
                client.send(Rig.http("GET /ws HTTP/1.1|Host: h|Connection: Upgrade|Upgrade: websocket|"
                        + "Sec-WebSocket-Version: 13||A"));
                assertThat(client.response().status()).isEqualTo(101);
                assertThat(new String(client.read(16), java.nio.charset.StandardCharsets.US_ASCII))
                        .isEqualTo("first-websocketB");
                assertThat(rig.state().inFlight()).containsEntry("web-1", 1L);
                client.send("GET");
                assertThat(client.read(3)).isEqualTo("HFU".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
            Rig.eventually("the tunnel ends", () -> rig.counter("web", "v1", 1).finished() == 1);
            assertThat(rig.state().inFlight()).containsEntry("web-1", 0L);
        }
    }

    @Test
    void unrequestedUpgradeGives502() throws Exception {
        try (Backend backend = Backend.start(connection -> {
                    connection.next();
                    connection.write(
                            Rig.http("HTTP/1.1 101 Switching Protocols|Upgrade: websocket|Sec-WebSocket-Accept: a||"));
                    connection.next();
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            assertThat(client.ask(GET).status()).isEqualTo(502);
        }
    }

    @Test
    void refusedUpgradeKeepsConnectionOpen() throws Exception {
        try (Backend backend = Backend.respondingWith("no");
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            String upgrade = "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
            assertThat(client.ask(upgrade).status()).isEqualTo(200);
            assertThat(client.ask(GET).status()).isEqualTo(200);
        }
    }

    @Test
    void excessResponseIsDiscarded() throws Exception {
        try (Backend backend = Backend.start(connection -> {
                    connection.next();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
                            + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb");
                    connection.next();
                    connection.ok("never");
                });
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
                Client client = Client.to(rig.port())) {
            assertThat(client.ask(GET).body()).isEqualTo("a");
            assertThat(client.ask(GET).body()).isEqualTo("a");
            assertThat(backend.connections()).isEqualTo(2);
        }
    }

    @Test
    void routeMatchesHostAndWholePathSegments() throws Exception {
        try (Backend backend = Backend.respondingWith("ok");
                Rig rig = Rig.start(dir)) {
            rig.members("web", "root", "127.0.0.1")
                    .members("web", "api", "127.0.0.1")
                    .members("web", "own", "127.0.0.1");
            rig.routes(
                    Rig.route("/api", "web", Rig.target("web", "api", backend.port(), 100)),
                    Rig.route("/none/", "web"),
                    new dev.stele.route.Route(
                            java.util.Optional.of("own.example"),
                            "/x",
                            "web",
                            java.util.List.of(Rig.target("web", "own", backend.port(), 100))));
            assertThat(release(rig, "h", "/api")).isEqualTo("200 api");
            assertThat(release(rig, "h", "/api/x?y")).isEqualTo("200 api");
            assertThat(release(rig, "h", "/%61pi/x")).isEqualTo("200 api");
            assertThat(release(rig, "h", "/apix")).isEqualTo("404 ");
            assertThat(release(rig, "h", "/none/x")).isEqualTo("503 ");
            assertThat(release(rig, "OWN.example:8080", "/x/y")).isEqualTo("200 own");
            assertThat(release(rig, "own.example", "/api")).isEqualTo("200 api");
            rig.routes(Rig.route("/", "web", Rig.target("web", "root", backend.port(), 100)));
            assertThat(release(rig, "h", "/apix")).isEqualTo("200 root");
        }
    }

    private static String release(Rig rig, String host, String path) throws Exception {
        try (Client client = Client.to(rig.port())) {
            Client.Response answer = client.ask("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            return answer.status() + " " + answer.field("x-stele-release").orElse("");
        }
    }
}
