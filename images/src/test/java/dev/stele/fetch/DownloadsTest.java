package dev.stele.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.stele.oci.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Downloads from a local server with given replies.
class DownloadsTest {
    private static final byte[] GOOD = "good bytes".getBytes(StandardCharsets.UTF_8);
    private static final Wanted WANTED = Wanted.exactly(Digest.sha256(GOOD), GOOD.length);

    @TempDir
    private Path root;

    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private HttpServer server;
    private Downloads downloads;

    DownloadsTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void startServer() {
        answer("/good", 200, GOOD);
        answer("/other", 200, "evil bytes".getBytes(StandardCharsets.UTF_8));
        answer("/longer", 200, "good bytes and more".getBytes(StandardCharsets.UTF_8));
        answer("/shorter", 200, "good".getBytes(StandardCharsets.UTF_8));
        server.createContext("/cut", exchange -> {
            asked.merge("/cut", 1, Integer::sum);
            exchange.sendResponseHeaders(200, GOOD.length);
            exchange.getResponseBody().write(GOOD, 0, 4);
            exchange.getResponseBody().flush();
            exchange.close();
        });
        answer("/gone", 404, new byte[0]);
        answer("/busy", 503, new byte[0]);
        server.start();
        downloads = new Downloads(root.resolve("cache"), Optional.empty(), () -> 0);
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void triesNextAddressAfterFailure() throws Exception {
        Path file = downloads.file(uris("/gone", "/busy", "/other", "/good"), WANTED, _ -> {});
        assertThat(Files.readAllBytes(file)).isEqualTo(GOOD);
        assertThat(asked).containsEntry("/gone", 1).containsEntry("/busy", 2).containsEntry("/other", 1);
    }

    /// As of npm's registry, which names no sizes.
    @Test
    void takesFilesOfUnknownSizeByAnotherDigest() throws Exception {
        Digest sha512 = new Digest(
                "sha512",
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(GOOD)));
        List<Long> counted = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Path file = downloads.file(uris("/other", "/good"), Wanted.atMost(sha512, 100), counted::add);
            assertThat(Files.readAllBytes(file)).isEqualTo(GOOD);
        }
        assertThat(asked).containsEntry("/good", 1);
        assertThat(counted).endsWith((long) GOOD.length, (long) GOOD.length);
        assertThatThrownBy(() -> downloads.file(uris("/good"), Wanted.atMost(Digest.sha256(GOOD), 9), _ -> {}))
                .hasMessageContaining("longer than 9 bytes");
    }

    @Test
    void downloadsCachedFileAgainOnlyIfDamaged() throws Exception {
        Path file = downloads.file(uris("/good"), WANTED, _ -> {});
        downloads.file(uris("/good"), WANTED, _ -> {});
        assertThat(asked).containsEntry("/good", 1);
        Files.writeString(file, "rotten");
        assertThat(Files.readAllBytes(downloads.file(uris("/good"), WANTED, _ -> {})))
                .isEqualTo(GOOD);
        assertThat(asked).containsEntry("/good", 2);
    }

    @Test
    void refusesUnexpectedBytesAndKeepsNone() throws IOException {
        for (String path : List.of("/other", "/longer")) {
            assertThatThrownBy(() -> downloads.file(uris(path), WANTED, _ -> {}))
                    .isInstanceOfSatisfying(
                            DownloadException.class,
                            e -> assertThat(e.damaged()).isTrue());
        }
        try (var left = Files.list(root.resolve("cache/sha256"))) {
            assertThat(left).isEmpty();
        }
    }

    /// A body cut short is a failure of the network: nobody has to have tampered with it, and the next try may do.
    @Test
    void triesAgainWhenABodyIsCutShort() throws Exception {
        for (String path : List.of("/shorter", "/cut")) {
            assertThatThrownBy(() -> downloads.file(uris(path), WANTED, _ -> {}))
                    .hasMessageMatching("(?s).*(it ends after 4 of 10 bytes|[Pp]remature EOF).*")
                    .isInstanceOfSatisfying(
                            DownloadException.class,
                            e -> assertThat(e.damaged()).isFalse());
            assertThat(asked).containsEntry(path, 2);
        }
        assertThatThrownBy(() -> downloads.small(uris("/cut"), 100, _ -> true))
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.damaged()).isFalse());
        assertThatThrownBy(() -> downloads.small(uris("/good"), 100, _ -> false))
                .hasMessageContaining("it ends in the middle, after 10 bytes");
        assertThat(Files.readAllBytes(downloads.file(uris("/cut", "/good"), WANTED, _ -> {})))
                .isEqualTo(GOOD);
        try (var left = Files.list(root.resolve("cache/sha256"))) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void namesAddressThatFailed() {
        assertThatThrownBy(() -> downloads.small(uris("/gone"), 100, _ -> true))
                .hasMessageContaining("/gone: status 404");
        assertThatThrownBy(() -> downloads.small(List.of(URI.create("ftp://example.org/x")), 100, _ -> true))
                .hasMessageContaining("no http, https or file address");
    }

    @Test
    void boundsSmallFiles() {
        assertThatThrownBy(() -> downloads.small(uris("/longer"), 12, _ -> true))
                .hasMessageContaining("longer than 12 bytes");
    }

    private void answer(String path, int status, byte[] body) {
        server.createContext(path, exchange -> {
            asked.merge(path, 1, Integer::sum);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private List<URI> uris(String... paths) {
        int port = server.getAddress().getPort();
        return List.of(paths).stream()
                .map(p -> URI.create("http://127.0.0.1:" + port + p))
                .toList();
    }
}
