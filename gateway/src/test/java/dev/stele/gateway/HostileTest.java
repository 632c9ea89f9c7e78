package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Requests that two parsers could read differently never reach an instance.
///
/// Each line of a table is the expected status and a whole payload, in which `|` stands for CR LF and `\r`, `\n`,
/// `\t`, `\0`, `\xHH` for single bytes. Each is followed by a valid request, which must be ignored after a refusal.
class HostileTest {
    private static final String VALID = "GET /innocent HTTP/1.1\r\nHost: h\r\n\r\n";

    private static final String FRAMING = """
            400 POST / HTTP/1.1|Host: h|Content-Length: 5|Transfer-Encoding: chunked||0||
            400 POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked|Content-Length: 5||0||
            400 POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked|Transfer-Encoding: chunked||0||
            400 POST / HTTP/1.1|Host: h|Transfer-Encoding: ,chunked||0||
            400 POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked, identity||0||
            400 POST / HTTP/1.1|Host: h|Transfer-Encoding: gzip, chunked||0||
            400 POST / HTTP/1.1|Host: h|Transfer-Encoding: xchunked||0||
            400 POST / HTTP/1.1|Host: h|Transfer-Encoding: \\x0bchunked||0||
            400 POST / HTTP/1.1|Host: h|Transfer-Encoding: \\xa0chunked||0||
            400 POST / HTTP/1.1|Host: h|Transfer-Encoding:||0||
            400 POST / HTTP/1.1|Host: h|Transfer-Encoding : chunked||0||
            400 POST / HTTP/1.1|Host: h|Transfer-Encoding\\t: chunked||0||
            400 POST / HTTP/1.1|Host: h|Transfer-Encoding\\x00: chunked||0||
            400 POST / HTTP/1.1|Host: h|X: y\\nTransfer-Encoding: chunked||0||
            400 POST / HTTP/1.1|Host: h|X: y\\rTransfer-Encoding: chunked||0||
            400 POST / HTTP/1.0|Host: h|Transfer-Encoding: chunked||0||
            400 POST / HTTP/1.1|Host: h|Content-Length: 5|Content-Length: 6||hello!
            400 POST / HTTP/1.1|Host: h|Content-Length: 5|Content-Length: 5||hello
            400 POST / HTTP/1.1|Host: h|Content-Length: 5, 5||hello
            400 POST / HTTP/1.1|Host: h|Content-Length: 5,5||hello
            400 POST / HTTP/1.1|Host: h|Content-Length: +5||hello
            400 POST / HTTP/1.1|Host: h|Content-Length: -1||hello
            400 POST / HTTP/1.1|Host: h|Content-Length: 0x5||hello
            400 POST / HTTP/1.1|Host: h|Content-Length: 5_0||hello
            400 POST / HTTP/1.1|Host: h|Content-Length: 5 5||hello
            400 POST / HTTP/1.1|Host: h|Content-Length: \\xa05||hello
            400 POST / HTTP/1.1|Host: h|Content-Length:||hello
            400 POST / HTTP/1.1|Host: h|Content-Length: 5.0||hello
            400 POST / HTTP/1.1|Host: h|Content-Length: 18446744073709551621||hello
            400 POST / HTTP/1.1|Host: h|Content-Length: 00000000000000000000000005||hello
            400 GET / HTTP/1.1|Host: h|Sec-WebSocket-Key1: 1|Sec-WebSocket-Key2: 2||12345678
            """;

    private static final String CHUNKS = """
            400 0x5|hello|0||
            400 +5|hello|0||
            400 -5|hello|0||
            400 5 |hello|0||
            400 |hello|0||
            400 5;ext\\rX|hello|0||
            400 5;ext\\nX|hello|0||
            400 5\\nhello|0||
            400 5|hello0||
            400 5|hello\\n0||
            400 5|helloXX0||
            400 10000000000000000|hello|0||
            400 ffffffffffffffff|hello|0||
            400 5|hello|0\\n\\n
            400 zz|hello|0||
            """;

    private static final String HEADS = """
            400 GET / HTTP/1.1|Host: h|X: a\\rb||
            400 GET / HTTP/1.1|Host: h|X: a\\nb||
            400 GET / HTTP/1.1|Host: h|X: a\\x00b||
            400 GET / HTTP/1.1|Host: h|X: a\\x7fb||
            400 GET / HTTP/1.1|Host: h|X: a| folded||
            400 GET / HTTP/1.1|Host: h|X: a|\\tfolded||
            400 GET / HTTP/1.1| Host: h||
            400 GET / HTTP/1.1|Host : h||
            400 GET / HTTP/1.1|Host: h|no colon||
            400 GET / HTTP/1.1|Host: h|: empty||
            400 GET / HTTP/1.1|Host: h|X(: y||
            400 GET / HTTP/1.1|Host: h|X\\xe9: y||
            400 GET / HTTP/1.1|Host: h|\\x80: y||
            400 GET / HTTP/1.1\\nHost: h\\n\\n
            400 GET\\t/ HTTP/1.1|Host: h||
            400 GET /\\tHTTP/1.1|Host: h||
            400 GET  / HTTP/1.1|Host: h||
            400 GET /  HTTP/1.1|Host: h||
            400 GET / HTTP/1.1 |Host: h||
            400 GET / a HTTP/1.1|Host: h||
            400  GET / HTTP/1.1|Host: h||
            400 GET /\\x80 HTTP/1.1|Host: h||
            400 GET / HTTP/1.10|Host: h||
            505 GET / HTTP/9.9|Host: h||
            505 GET / HTTP/2.0|Host: h||
            505 GET / HTTP/1.2|Host: h||
            400 GET / http/1.1|Host: h||
            400 GET / HTTP/1,1|Host: h||
            400 GET /|Host: h||
            400 GET|Host: h||
            400 G[T / HTTP/1.1|Host: h||
            400 \\x16\\x03\\x01\\x02\\x00\\x01\\x00\\x01\\xfc||
            505 PRI * HTTP/2.0||SM||
            405 TRACE / HTTP/1.1|Host: h||
            405 CONNECT h:80 HTTP/1.1|Host: h||
            400 OPTIONS * HTTP/1.1|Host: h||
            400 GET h HTTP/1.1|Host: h||
            400 GET ftp://h/ HTTP/1.1|Host: h||
            400 GET http:///x HTTP/1.1|Host: h||
            400 GET http://other/ HTTP/1.1|Host: h||
            400 GET http://h:81/ HTTP/1.1|Host: h||
            400 GET http://u@h/ HTTP/1.1|Host: u@h||
            400 GET / HTTP/1.1||
            400 GET / HTTP/1.1|Host: h|Host: h||
            400 GET / HTTP/1.1|Host:||
            400 GET / HTTP/1.1|Host: u@h||
            400 GET / HTTP/1.1|Host: h:8a||
            400 GET / HTTP/1.1|Host: h:99999||
            400 GET / HTTP/1.1|Host: .h:||
            400 GET / HTTP/1.1|Host: h..:||
            400 GET / HTTP/1.1|Host: .h.||
            400 GET / HTTP/1.1|Host: h..||
            400 GET / HTTP/1.1|Host: h\\xe9||
            400 GET / HTTP/1.1|Host: h/x||
            400 GET / HTTP/1.1|Host: a b||
            400 GET / HTTP/1.1|Host: [::1||
            417 GET / HTTP/1.1|Host: h|Expect: 200-ok||
            """;

    private static final String TARGETS = """
            400 GET /a%00b HTTP/1.1|Host: h||
            400 GET /a%0db HTTP/1.1|Host: h||
            400 GET /.. HTTP/1.1|Host: h||
            400 GET /a/../../b HTTP/1.1|Host: h||
            400 GET /%2e%2e/b HTTP/1.1|Host: h||
            400 GET /..%2fb HTTP/1.1|Host: h||
            400 GET /a%5c..%5c..\\x5cb HTTP/1.1|Host: h||
            400 GET /..;x/b HTTP/1.1|Host: h||
            400 GET /a//../../b HTTP/1.1|Host: h||
            400 GET /a%7fb HTTP/1.1|Host: h||
            400 GET /a%c0%afb HTTP/1.1|Host: h||
            400 GET /a%c0%ae%c0%aeb HTTP/1.1|Host: h||
            400 GET /a%e0%80%afb HTTP/1.1|Host: h||
            400 GET /a%f0%80%80%afb HTTP/1.1|Host: h||
            400 GET /a%2gb HTTP/1.1|Host: h||
            400 GET /a%-1b HTTP/1.1|Host: h||
            400 GET /a%zzb HTTP/1.1|Host: h||
            400 GET /a%2 HTTP/1.1|Host: h||
            400 GET /a#b HTTP/1.1|Host: h||
            """;

    private static final String FORWARDED = """
            GET /a..b/.c/...d HTTP/1.1|Host: h|| => GET /a..b/.c/...d HTTP/1.1
            GET /%61%7e%2d HTTP/1.1|Host: h|| => GET /%61%7e%2d HTTP/1.1
            GET /%c3%a9 HTTP/1.1|Host: h|| => GET /%c3%a9 HTTP/1.1
            GET /caf%E9%ff HTTP/1.1|Host: h|| => GET /caf%E9%ff HTTP/1.1
            GET /@scope%2fname%2Fx HTTP/1.1|Host: h|| => GET /@scope%2fname%2Fx HTTP/1.1
            GET /a%5cb\\x5cc HTTP/1.1|Host: h|| => GET /a%5cb\\x5cc HTTP/1.1
            GET /a/../b/./c/.. HTTP/1.1|Host: h|| => GET /a/../b/./c/.. HTTP/1.1
            GET /a/%2e%2E/b?../%2f HTTP/1.1|Host: h|| => GET /a/%2e%2E/b?../%2f HTTP/1.1
            GET /a/..;x/b HTTP/1.1|Host: h|| => GET /a/..;x/b HTTP/1.1
            GET /dot HTTP/1.1|Host: h.|| => GET /dot HTTP/1.1
            GET /colon HTTP/1.1|Host: h:|| => GET /colon HTTP/1.1
            GET /both HTTP/1.1|Host: h.:|| => GET /both HTTP/1.1
            GET http://H.:80/abs HTTP/1.1|Host: h|| => GET /abs HTTP/1.1
            GET http://h/x/../y HTTP/1.0|| => GET /x/../y HTTP/1.1
            GET //a//b HTTP/1.1|Host: h|| => GET //a//b HTTP/1.1
            GET /a;jsessionid=1?b=../c%2f HTTP/1.1|Host: h|| => GET /a;jsessionid=1?b=../c%2f HTTP/1.1
            GET http://h/abs?q HTTP/1.1|Host: h|| => GET /abs?q HTTP/1.1
            GET http://h HTTP/1.1|Host: h|| => GET / HTTP/1.1
            GET / HTTP/1.1|Host: [::1]:8080|| => GET / HTTP/1.1
            GET / HTTP/1.0|| => GET / HTTP/1.1
            |GET /after-an-empty-line HTTP/1.1|Host: h|| => GET /after-an-empty-line HTTP/1.1
            GET /ows HTTP/1.1|Host:\\t h \\t|X: \\xa0y||  => GET /ows HTTP/1.1
            POST /five HTTP/1.1|Host: h|Content-Length: 0005||hello => POST /five HTTP/1.1
            """;

    @TempDir
    static Path dir;

    private static Backend backend;
    private static Rig rig;

    @BeforeAll
    static void start() throws IOException {
        backend = Backend.respondingWith("ok");
        rig = Rig.start(dir).serve(backend.port(), "127.0.0.1");
    }

    @AfterAll
    static void stop() throws IOException {
        rig.close();
        backend.close();
    }

    @TestFactory
    Stream<DynamicTest> ambiguousFramingIsRefused() {
        return FRAMING.lines().map(line -> refused(line, ""));
    }

    @TestFactory
    Stream<DynamicTest> malformedChunksAreRefused() {
        return CHUNKS.lines().map(line -> refused(line, "POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked||"));
    }

    @TestFactory
    Stream<DynamicTest> malformedHeadsAreRefused() {
        return HEADS.lines().map(line -> refused(line, ""));
    }

    @TestFactory
    Stream<DynamicTest> ambiguousTargetsAreRefused() {
        return TARGETS.lines().map(line -> refused(line, ""));
    }

    @TestFactory
    Stream<DynamicTest> unusualValidRequestsAreForwardedAsReceived() {
        return FORWARDED.lines().map(line -> {
            String[] parts = line.split(" +=> ");
            return DynamicTest.dynamicTest(parts[0], () -> {
                int before = backend.asked().size();
                try (Client client = Client.to(rig.port())) {
                    Client.Response answer = client.ask(bytes(parts[0]));
                    assertThat(answer.status()).as(answer.head()).isEqualTo(200);
                }
                List<Backend.Received> asked =
                        backend.asked().subList(before, backend.asked().size());
                assertThat(asked).hasSize(1);
                assertThat(asked.getFirst().line()).isEqualTo(bytes(parts[1]));
            });
        });
    }

    private static DynamicTest refused(String line, String prefix) {
        return DynamicTest.dynamicTest(line, () -> {
            int bodiesBefore = bodies();
            String status = line.substring(0, 3);
            String answer;
            try (Client client = Client.to(rig.port())) {
                client.send(bytes(prefix + line.substring(4)));
                client.send(VALID);
                answer = new String(client.rest(), StandardCharsets.ISO_8859_1);
            }
            assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("connection: close");
            assertThat(answer.split("HTTP/1\\.1 ", -1)).as("one answer only").hasSize(2);
            assertThat(bodies())
                    .as("complete requests that reached the instance")
                    .isEqualTo(bodiesBefore);
        });
    }

    private static int bodies() {
        return backend.asked().size();
    }

    private static String bytes(String written) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == '|') {
                out.append("\r\n");
            } else if (c == '\\') {
                i++;
                switch (written.charAt(i)) {
                    case 'r' -> out.append('\r');
                    case 'n' -> out.append('\n');
                    case 't' -> out.append('\t');
                    case 'x' -> {
                        out.append((char) Integer.parseInt(written.substring(i + 1, i + 3), 16));
                        i += 2;
                    }
                    default -> throw new IllegalArgumentException(written);
                }
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
