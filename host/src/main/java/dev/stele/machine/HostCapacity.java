package dev.stele.machine;

import dev.stele.engine.Capacity;
import dev.stele.net.Block;
import dev.stele.runc.Cgroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads what this host has for instances. A host that is itself a container has as much as its own limit.
final class HostCapacity {
    private static final String MEMORY = "MemTotal:";
    private static final long KIBIBYTE = 1024;
    private static final long MILLIS = 1_000;

    private HostCapacity() {}

    static Optional<Capacity> read(Cgroups cgroups) {
        return read(Path.of("/proc/meminfo"), Path.of("/sys/devices/system/cpu/online"))
                .map(whole -> new Capacity(
                        Math.min(whole.memoryBytes(), cgroups.memoryMax().orElse(whole.memoryBytes())),
                        Math.min(whole.cpuMillis(), cgroups.cpuMillisMax().orElse(whole.cpuMillis())),
                        whole.instances()));
    }

    /// Absent when a file is not as the kernel writes it.
    ///
    /// @param memory as `/proc/meminfo`
    /// @param online the processors in use, such as `0-3,6`
    static Optional<Capacity> read(Path memory, Path online) {
        try {
            long bytes = Files.readAllLines(memory).stream()
                    .filter(line -> line.startsWith(MEMORY))
                    .map(line -> line.substring(MEMORY.length()).strip().split(" ")[0])
                    .mapToLong(kibibytes -> Long.parseLong(kibibytes) * KIBIBYTE)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + MEMORY));
            long cpuMillis = Stream.of(Files.readString(online).strip().split(","))
                            .mapToLong(HostCapacity::processors)
                            .sum()
                    * MILLIS;
            return Optional.of(new Capacity(bytes, cpuMillis, Block.ADDRESS_SLOT_MAX));
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static long processors(String range) {
        String[] ends = range.split("-", 2);
        return Long.parseLong(ends[ends.length - 1]) - Long.parseLong(ends[0]) + 1;
    }
}
