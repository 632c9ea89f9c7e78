package dev.stele.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What waits in the sockets of a network namespace that no memory limit of the kernel counts.
///
/// The kernel charges neither the queue of a netlink socket nor the error queue and unsent part of a UDP socket to
/// a cgroup, in no version: each socket may hold the largest receive buffer, and costs a few KiB of what is
/// counted. A thousand sockets held 4.7 GB in a cgroup of 64 MiB. So it is counted here, as often as instances are
/// looked after.
final class SocketQueues {
    private static final int RX_IN_NETLINK = 4;
    private static final int TX_AND_RX_IN_UDP = 4;
    private static final int HEX = 16;
    /// What a kernel grants where it does not say (socket(7)).
    private static final long BUFFER_DEFAULT = 212_992;

    private final Path proc;
    private final long bytesPerSocket;

    /// @param proc `/proc`
    SocketQueues(Path proc) {
        this.proc = proc;
        // The kernel doubles what a program asks for, and takes one message more than fits.
        this.bytesPerSocket = 2 * number(proc.resolve("sys/net/core/rmem_max"), BUFFER_DEFAULT);
    }

    /// Whether more than this waits in the namespace of a process. What few sockets can hold is not counted, since
    /// counting takes long enough to matter when it is done for all instances.
    boolean exceed(int pid, long bytesMax) {
        Path net = proc.resolve(pid + "/net");
        return sockets(net) > bytesMax / bytesPerSocket && bytes(net) > bytesMax;
    }

    /// All sockets of the namespace: `sockets: used 7`.
    private static long sockets(Path net) {
        return lines(net.resolve("sockstat")).stream()
                .filter(line -> line.startsWith("sockets: used "))
                .mapToLong(line -> Long.parseLong(line.substring("sockets: used ".length())))
                .sum();
    }

    private static long bytes(Path net) {
        long netlink = rows(net.resolve("netlink")).stream()
                .mapToLong(row -> Long.parseLong(row[RX_IN_NETLINK]))
                .sum();
        return netlink + udp(net.resolve("udp")) + udp(net.resolve("udp6"));
    }

    private static long udp(Path table) {
        return rows(table).stream()
                .map(row -> row[TX_AND_RX_IN_UDP].split(":"))
                .mapToLong(queues -> Long.parseLong(queues[0], HEX) + Long.parseLong(queues[1], HEX))
                .sum();
    }

    /// The rows of a table of `/proc/net` below its head, in columns.
    private static List<String[]> rows(Path table) {
        return lines(table).stream()
                .skip(1)
                .map(line -> line.strip().split("\\s+"))
                .filter(row -> row.length > TX_AND_RX_IN_UDP)
                .toList();
    }

    /// None when the process is gone, or the kernel lacks the table.
    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return List.of();
        }
    }

    private static long number(Path file, long otherwise) {
        return lines(file).stream().findFirst().map(Long::parseLong).orElse(otherwise);
    }
}
