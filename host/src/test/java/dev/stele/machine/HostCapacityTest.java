package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Capacity;
import dev.stele.net.Block;
import dev.stele.runc.Cgroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostCapacityTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0         | 1
            0-1       | 2
            0-3,6,8-9 | 7
            0-127     | 128
            """)
    void countsTheProcessorsThatAreOnline(String online, int count) throws IOException {
        assertThat(read("MemTotal:       24684096 kB\nMemFree: 1 kB\n", online + "\n"))
                .isEqualTo(new Capacity(24_684_096L * 1024, count * 1_000L, Block.ADDRESS_SLOT_MAX));
    }

    @Test
    void knowsThisMachine() {
        Capacity own = HostCapacity.read(Cgroups.detect()).orElseThrow();
        assertThat(own.memoryBytes()).isBetween(1L << 26, 1L << 50);
        assertThat(own.cpuMillis()).isPositive();
    }

    @Test
    void whatCannotBeReadIsUnknown() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "MemFree: 1 kB\n");
        assertThat(HostCapacity.read(other, other)).isEmpty();
        assertThat(HostCapacity.read(folder.resolve("none"), other)).isEmpty();
    }

    private Capacity read(String memory, String online) throws IOException {
        return HostCapacity.read(
                        Files.writeString(folder.resolve("meminfo"), memory),
                        Files.writeString(folder.resolve("online"), online))
                .orElseThrow();
    }
}
