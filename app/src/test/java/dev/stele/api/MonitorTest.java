package dev.stele.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.control.FakeControl;
import dev.stele.control.FakeMonitor;
import dev.stele.control.Health;
import dev.stele.control.Statuses;
import dev.stele.text.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a monitoring system gets, on the API's socket and on an address.
class MonitorTest {
    @TempDir
    Path folder;

    private static String ask(SocketAddress address, String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            channel.write(ByteBuffer.wrap(request.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String get(SocketAddress address, String path) throws IOException {
        return ask(address, "GET " + path + " HTTP/1.1|Host: localhost|Connection: close||");
    }

    private static void checkPages(SocketAddress address) throws IOException {
        String older = get(address, "/metrics");
        assertThat(older).startsWith("HTTP/1.1 200 ").contains("text/plain").endsWith("\r\n\r\n# EOF\n");
        String open = ask(
                address,
                "GET /metrics HTTP/1.1|Host: x:9090|Accept: application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1"
                        + "|Connection: close||");
        assertThat(open).startsWith("HTTP/1.1 200 ").contains("application/openmetrics-text; version=1.0.0");
        assertThat(get(address, "/healthz")).startsWith("HTTP/1.1 200 ").contains("\"ok\":true");
        String ready = get(address, "/readyz");
        assertThat(ready).startsWith("HTTP/1.1 503 ");
        Json json = Json.parse(ready.substring(ready.indexOf('{')).strip());
        assertThat(json.number("format_version")).isEqualTo(1);
        assertThat(json.bool("ok")).isFalse();
        assertThat(json.list("checks").getLast().string("why")).isEqualTo("it does not answer");
        assertThat(ask(address, "POST /metrics HTTP/1.1|Host: localhost|Content-Length: 0|Connection: close||"))
                .startsWith("HTTP/1.1 405 ");
        assertThat(ask(address, "HEAD /healthz HTTP/1.1|Host: localhost|Connection: close||"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("\r\n\r\n");
    }

    @Test
    void socketAndAddressGiveTheSamePages() throws IOException {
        Path socket = folder.resolve("api.sock");
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ApiServer _ = ApiServer.start(socket, new FakeControl(Statuses.status(1, 1)), new FakeMonitor());
                MonitorServer monitor = MonitorServer.start(free, new FakeMonitor())) {
            checkPages(UnixDomainSocketAddress.of(socket));
            checkPages(new InetSocketAddress(InetAddress.getLoopbackAddress(), monitor.port()));
        }
    }

    @Test
    void addressGivesNothingOfTheApi() throws IOException {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (MonitorServer monitor = MonitorServer.start(free, new FakeMonitor())) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), monitor.port());
            for (String path : new String[] {"/", "/v1/status", "/v1/version", "/metrics/", "/healthz/x"}) {
                assertThat(get(address, path)).as(path).startsWith("HTTP/1.1 404 ");
            }
        }
    }

    @Test
    void takenAddressIsNamed() {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (MonitorServer monitor = MonitorServer.start(free, new FakeMonitor())) {
            InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), monitor.port());
            assertThatThrownBy(() -> MonitorServer.start(taken, new FakeMonitor()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("cannot listen on");
        }
    }

    @Test
    void failureOfTheServerIsAnswered() throws IOException {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        FakeMonitor broken = new FakeMonitor() {
            @Override
            public Health alive() {
                throw new IllegalStateException("a bug");
            }
        };
        try (MonitorServer monitor = MonitorServer.start(free, broken)) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), monitor.port());
            assertThat(get(address, "/healthz")).startsWith("HTTP/1.1 500 ");
        }
    }
}
