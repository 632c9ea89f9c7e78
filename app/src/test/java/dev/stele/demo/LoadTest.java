package dev.stele.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.stele.crash.TestPauser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadTest {
    private static final int WANTED = 30;

    @TempDir
    private Path folder;

    private HttpServer server;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    /// Runs the load until [#WANTED] requests were answered.
    private List<RequestResult> results(UnaryOperator<String> page) throws Exception {
        CountDownLatch asked = new CountDownLatch(WANTED);
        server.createContext("/", exchange -> {
            byte[] body = page.apply(exchange.getRequestURI().getPath()).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("X-Shop-Release", "v1");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
            asked.countDown();
        });
        Load load = load();
        try (load) {
            load.start();
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        }
        return load.results();
    }

    private Load load() {
        return new Load(server.getAddress(), () -> System.nanoTime() / 1000, folder.resolve("lines"));
    }

    @Test
    void writesOneLinePerRequest() throws Exception {
        List<RequestResult> results = results(path -> Page.of("v1", path));
        assertThat(results).hasSizeGreaterThanOrEqualTo(WANTED).noneMatch(RequestResult::failed);
        assertThat(Files.readAllLines(folder.resolve("lines")))
                .containsExactlyElementsOf(
                        results.stream().map(RequestResult::line).toList());
    }

    @Test
    void wrongBodyIsAFailure() throws Exception {
        assertThat(results(path -> Page.of("v3", path)))
                .allMatch(result -> result.failed() && result.error().equals("wrong body"));
    }

    @Test
    void absentGatewayCountsAsFailures() {
        Load load = load();
        server.stop(0);
        try (load) {
            load.start();
            Patience patience = new Patience(() -> System.nanoTime() / 1000, new TestPauser());
            assertThat(patience.until(
                            Duration.ofSeconds(20), () -> load.results().size() >= WANTED))
                    .isTrue();
        }
        assertThat(load.results()).allMatch(RequestResult::failed);
    }
}
