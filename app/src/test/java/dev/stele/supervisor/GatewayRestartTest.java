package dev.stele.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.crash.TestPauser;
import dev.stele.gateway.Gateway;
import dev.stele.gateway.GatewayConfig;
import dev.stele.gateway.GatewayLimits;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A gateway that ends is started again at once.
@Stage(
        name = "the gateway's restart",
        needs = {"root", "setpriv", "setsid", "nice"})
class GatewayRestartTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final int LOOKS_MAX = 6_000;

    @TempDir
    private Path run;

    /// The process is a shell that writes down its start, and the gateway that answers for it is one of the test.
    @Test
    void endOfProcessIsNoticedWithoutPoll() throws Exception {
        Path starts = run.resolve("starts");
        Path dir = run.resolve("gateway");
        GatewayProcess process = new GatewayProcess(new GatewayProcess.Spec(
                List.of("sh", "-c", "echo start >> " + starts + "; exec sleep 1000", "stele"), dir, ":0", 0));
        GatewaySupervisor supervisor = new GatewaySupervisor(process, () -> {}, NEVER);
        try {
            Gateway gateway = gateway(dir);
            supervisor.start();
            eventually(() -> supervisor.state().isPresent() && starts(starts) == 1);
            gateway.close();
            process.running()
                    .flatMap(running -> ProcessHandle.of(running.pid()))
                    .orElseThrow()
                    .destroyForcibly();
            eventually(() -> starts(starts) == 2);
        } finally {
            supervisor.close();
            process.stop();
        }
        assertThat(process.running()).isEmpty();
    }

    /// A gateway that runs already follows the server that connects to it, on as well as off.
    @Test
    void accessLogIsSwitchedInARunningGateway() throws Exception {
        Path dir = Files.createDirectories(run.resolve("gateway"));
        GatewayProcess process = new GatewayProcess(
                new GatewayProcess.Spec(List.of("sh", "-c", "exec sleep 1000", "stele"), dir, ":0", 0));
        Path log = dir.resolve("access.log");
        try (Gateway gateway = gateway(dir)) {
            for (String format : List.of("json", "off", "text")) {
                GatewaySupervisor supervisor = new GatewaySupervisor(process, () -> {}, NEVER);
                supervisor.accessLog(format);
                supervisor.start();
                eventually(() -> supervisor.state().isPresent());
                assertThat(supervisor.figures()).isEmpty();
                get(gateway.port(), "/" + format);
                supervisor.close();
            }
            eventually(() -> starts(log) == 2);
            assertThat(Files.readAllLines(log).getFirst()).startsWith("{").contains("/json");
            assertThat(Files.readAllLines(log).getLast())
                    .startsWith("127.0.0.1 - - [")
                    .contains("/text");
        } finally {
            process.stop();
        }
    }

    private static void get(int port, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 404 ");
        }
    }

    private static Gateway gateway(Path dir) {
        return Gateway.start(new GatewayConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                dir,
                GatewayLimits.DEFAULT,
                1,
                Duration.ZERO,
                new GatewayConfig.Clocks(System::nanoTime, InstantSource.system()),
                new SplittableRandom(1)));
    }

    private static int starts(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    private static void eventually(Callable<Boolean> condition) throws Exception {
        for (int look = 0; look < LOOKS_MAX; look++) {
            if (condition.call()) {
                return;
            }
            new TestPauser().pause(BETWEEN_LOOKS);
        }
        throw new AssertionError("it did not come about");
    }
}
