package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.route.GatewayState;
import dev.stele.text.Json;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The control socket, and the state that survives a restart of the gateway.
class ControlTest {
    @TempDir
    Path dir;

    @Test
    void socketIsAccessibleToOwnerOnly() throws Exception {
        try (Rig rig = Rig.start(dir)) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(rig.dir().resolve("control.sock"))))
                    .isEqualTo("rw-------");
        }
        assertThat(dir.resolve("control.sock")).doesNotExist();
    }

    @Test
    void invalidRequestIsAnsweredAndConnectionStaysOpen() throws Exception {
        try (Rig rig = Rig.start(dir);
                SocketChannel raw = SocketChannel.open(UnixDomainSocketAddress.of(dir.resolve("control.sock")))) {
            ControlLineReader lines = new ControlLineReader(Channels.newInputStream(raw)::read);
            for (String question : new String[] {
                "{}", "[", "{\"op\":\"stop\"}", "{\"op\":\"table\"}", "{\"op\":\"table\",\"table\":{\"epoch\":1}}", ""
            }) {
                raw.write(ByteBuffer.wrap((question + "\n").getBytes(StandardCharsets.UTF_8)));
                Json answer = Json.parse(lines.next().orElseThrow());
                assertThat(answer.bool("ok")).isFalse();
                assertThat(answer.string("error")).isNotEmpty();
                assertThat(GatewayState.fromJson(answer.at("state"))).isEqualTo(rig.state());
            }
        }
    }

    @Test
    void lineLengthIsLimited() throws Exception {
        byte[] chunk = new byte[1 << 20];
        java.util.Arrays.fill(chunk, (byte) ' ');
        try (Rig rig = Rig.start(dir);
                SocketChannel raw = SocketChannel.open(UnixDomainSocketAddress.of(dir.resolve("control.sock")))) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 64; i++) {
                            raw.write(ByteBuffer.wrap(chunk));
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(rig.state().epoch()).isZero();
        }
    }

    @Test
    void restartedGatewayServesLastTableWithoutServer() throws Exception {
        try (Backend backend = Backend.respondingWith("hello")) {
            String boot;
            try (Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1")) {
                assertThat(Client.get(rig.port(), "/").body()).isEqualTo("hello");
                boot = rig.state().boot();
            }
            try (Rig rig = Rig.start(dir)) {
                assertThat(Client.get(rig.port(), "/").body()).isEqualTo("hello");
                GatewayState state = rig.state();
                assertThat(state.epoch()).isEqualTo(1);
                assertThat(state.membership().version()).isEqualTo(1);
                assertThat(state.fence()).isEqualTo(1);
                assertThat(state.counters()).hasSize(1);
                assertThat(state.counters().getFirst().started()).isEqualTo(1);
                assertThat(boot).hasSize(16);
            }
        }
    }

    /// With a table, clients are waiting; the configured warm-up would take an hour.
    @Test
    @Timeout(60)
    void restartedGatewaySkipsWarmUp() throws Exception {
        try (Backend backend = Backend.respondingWith("hello")) {
            try (Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1")) {
                assertThat(rig.state().epoch()).isEqualTo(1);
            }
            try (Gateway restarted = Gateway.start(new GatewayConfig(
                    new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0),
                    dir,
                    GatewayLimits.DEFAULT,
                    1,
                    Duration.ofHours(1),
                    new GatewayConfig.Clocks(System::nanoTime, InstantSource.system()),
                    new java.util.SplittableRandom(1)))) {
                assertThat(Client.get(restarted.port(), "/").body()).isEqualTo("hello");
            }
        }
    }

    @Test
    void leftoverFilesOfCrashAreIgnored() throws Exception {
        for (String name : new String[] {"control.sock", "control.new", "table.json.new", "membership.json.new"}) {
            Files.writeString(dir.resolve(name), "half");
        }
        try (Backend backend = Backend.respondingWith("hello");
                Rig rig = Rig.start(dir).serve(backend.port(), "127.0.0.1")) {
            assertThat(Client.get(rig.port(), "/").body()).isEqualTo("hello");
        }
    }

    @Test
    void portInUseIsReported() {
        try (Rig rig = Rig.start(dir)) {
            assertThatThrownBy(() -> Gateway.start(new GatewayConfig(
                            new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), rig.port()),
                            dir.resolve("other"),
                            GatewayLimits.DEFAULT,
                            1,
                            Duration.ZERO,
                            new GatewayConfig.Clocks(System::nanoTime, InstantSource.system()),
                            new java.util.SplittableRandom(1))))
                    .isInstanceOf(GatewayException.class)
                    .hasMessageContaining("cannot listen on")
                    .hasMessageContaining("choose another address");
        }
    }

    @Test
    void missingGatewayIsReported() {
        assertThatThrownBy(() -> GatewayClient.connect(dir.resolve("control.sock"), Duration.ofSeconds(1)))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("no gateway answers at");
    }

    @Test
    void closeWaitsForRequestsInProgress() throws Exception {
        var asked = new java.util.concurrent.CountDownLatch(1);
        var go = new java.util.concurrent.CountDownLatch(1);
        try (Backend slow = Backend.start(connection -> {
                    connection.next();
                    asked.countDown();
                    go.await();
                    connection.ok("late");
                });
                Rig rig = Rig.start(dir).serve(slow.port(), "127.0.0.1");
                Client client = Client.to(rig.port());
                Client idle = Client.to(rig.port())) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            asked.await();
            Thread closing = Thread.ofVirtual().start(() -> rig.gateway().close());
            assertThat(idle.read()).isEqualTo(-1);
            assertThatThrownBy(() -> Client.to(rig.port())).isInstanceOf(IOException.class);
            go.countDown();
            Client.Response answer = client.response();
            assertThat(answer.body()).isEqualTo("late");
            assertThat(answer.field("connection")).contains("close");
            closing.join();
            rig.gateway().awaitEnd();
        }
    }
}
