package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketQueuesTest {
    private static final String NETLINK = """
            sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode
            00000000faf4c80d 0   2898288374 00000000 5760000  0        0     2        0        7929817
            000000002c5f8a7e 0   0          00000000 240000   0        0     2        0        7929816
            """;
    private static final String UDP = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref
              8: 0100007F:0035 00000000:0000 07 00000100:00000400 00:00000000 00000000     0        0 1 2 0 0
            """;

    @TempDir
    private Path proc;

    private Path net;

    @BeforeEach
    void namespaceOfProcess7() throws IOException {
        net = Files.createDirectories(proc.resolve("7/net"));
        Files.createDirectories(proc.resolve("sys/net/core"));
        Files.writeString(proc.resolve("sys/net/core/rmem_max"), "1000\n");
        Files.writeString(net.resolve("sockstat"), "sockets: used 5000\nTCP: inuse 1 orphan 0 tw 0 alloc 1 mem 0\n");
    }

    private boolean exceed(long bytesMax) {
        return new SocketQueues(proc).exceed(7, bytesMax);
    }

    @Test
    void queuesOfNetlinkCount() throws IOException {
        Files.writeString(net.resolve("netlink"), NETLINK);
        assertThat(exceed(5_999_999)).isTrue();
        assertThat(exceed(6_000_000)).isFalse();
    }

    @Test
    void bothQueuesOfUdpCount() throws IOException {
        Files.writeString(net.resolve("udp"), UDP);
        Files.writeString(net.resolve("udp6"), UDP);
        assertThat(exceed(2 * 0x500 - 1)).isTrue();
        assertThat(exceed(2 * 0x500)).isFalse();
    }

    @Test
    void whatFewSocketsCanHoldIsNotCounted() throws IOException {
        Files.writeString(net.resolve("netlink"), NETLINK);
        Files.writeString(net.resolve("sockstat"), "sockets: used 2\n");
        assertThat(exceed(4000)).isFalse();
        assertThat(exceed(3999)).isTrue();
    }

    @Test
    void aProcessThatIsGoneHasNothing() {
        assertThat(new SocketQueues(proc).exceed(8, 0)).isFalse();
    }

    @Test
    void aKernelThatDoesNotSayHasTheUsualBuffers() throws IOException {
        Files.delete(proc.resolve("sys/net/core/rmem_max"));
        Files.writeString(net.resolve("netlink"), NETLINK);
        Files.writeString(net.resolve("sockstat"), "sockets: used 14\n");
        assertThat(exceed(2 * 212_992 * 14)).isFalse();
        assertThat(exceed(2 * 212_992 * 14 - 1)).isTrue();
    }
}
