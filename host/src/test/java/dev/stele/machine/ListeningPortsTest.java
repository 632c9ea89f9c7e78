package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.linux.HostProcess;
import dev.stele.probe.PortAdvice.Listener;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListeningPortsTest {
    @ParameterizedTest
    @CsvSource({
        "00000000:1F90, 0A, 0.0.0.0:8080",
        "0100007F:1F90, 0A, 127.0.0.1:8080 loopback",
        "0500007F:0050, 0A, 127.0.0.5:80 loopback",
        "0104BE0A:FFFF, 0A, 10.190.4.1:65535",
        "00000000000000000000000000000000:1F90, 0A, :::8080",
        "00000000000000000000000001000000:1F90, 0A, ::1:8080 loopback",
        "0000000000000000FFFF00000100007F:1F90, 0A, 127.0.0.1:8080 loopback",
        "0000000000000000FFFF000000000000:1F90, 0A, 0.0.0.0:8080",
        "B80D0120000000000000000001000000:1F90, 0A, 2001:db8:0:0:0:0:0:1:8080",
        "0100007F:1F90, 01, ",
        "nonsense, 0A, ",
        ":1F90, 0A, "
    })
    void aLineOfTheKernelsTableIsRead(String local, String state, String expected) {
        String line = "   0: " + local + " 00000000:0000 " + state + " 00000000:00000000 00:00000000 00000000  0  0 1";
        List<String> seen =
                ListeningPorts.parse(List.of("  sl  local_address rem_address   st", line, ""), ByteOrder.LITTLE_ENDIAN)
                        .stream()
                        .map(ListeningPortsTest::text)
                        .toList();
        assertThat(seen).isEqualTo(expected == null ? List.of() : List.of(expected));
    }

    @Test
    void aBigEndianMachineIsReadAsWell() {
        String line = "0: 7F000001:1F90 00000000:0000 0A";
        assertThat(ListeningPorts.parse(List.of(line), ByteOrder.BIG_ENDIAN))
                .containsExactly(new Listener(8080, "127.0.0.1", true));
    }

    private static String text(Listener listener) {
        return listener.address() + ":" + listener.port() + (listener.loopback() ? " loopback" : "");
    }

    @Test
    void aSocketOfAProcessIsFound() throws Exception {
        HostProcess own = HostProcess.find((int) ProcessHandle.current().pid()).orElseThrow();
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(ListeningPorts.of(own)).contains(new Listener(socket.getLocalPort(), "127.0.0.1", true));
        }
        assertThat(ListeningPorts.of(new HostProcess(own.pid(), own.startTicks() + 1)))
                .isEmpty();
    }
}
