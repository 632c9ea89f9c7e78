package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.crash.TestPauser;
import dev.stele.engine.Exit;
import dev.stele.engine.ObservedInstance;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.fleet.Release;
import dev.stele.fleet.Resources;
import dev.stele.oci.Digest;
import dev.stele.runc.Cgroups;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An instance cannot hold more of the kernel's memory than it is allowed to, whatever the kernel calls it and on
/// either version of cgroups. It is killed, or gets no more.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox"})
class KernelMemoryTest {
    private static final long MEMORY = 32 << 20;
    /// What other programs of this host may use meanwhile, and what arrives between two looks at the sockets.
    private static final long SLACK = 300L << 20;
    private static final int ATTEMPTS = 500;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(20);

    private static Site site;
    private long before;

    @BeforeAll
    static void open() {
        site = new Site();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @BeforeEach
    void look() throws IOException {
        before = kernelMemory();
    }

    @AfterEach
    void theHostHasLostNoMoreThanTheLimit() throws IOException {
        assertThat(kernelMemory() - before).isLessThan(MEMORY + SLACK);
    }

    /// What the kernel has of its own, without caches: bytes.
    private static long kernelMemory() throws IOException {
        long kib = 0;
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.matches("(SUnreclaim|KernelStack|PageTables):.*")) {
                kib += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return (kib << 10) + socketMemory();
    }

    /// Of TCP and UDP of all namespaces: `TCP: inuse 5 orphan 0 tw 0 alloc 7 mem 3`, in pages.
    private static long socketMemory() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/sockstat"))) {
            return lines.filter(line -> line.contains(" mem "))
                            .mapToLong(line -> Long.parseLong(
                                    line.substring(line.indexOf(" mem ") + 5).split(" ")[0]))
                            .sum()
                    * 4096;
        }
    }

    private static String run(String words, String script) {
        Digest image = BusyboxImage.put(site.store, "page\n", KernelFill.entries(words), "/bin/sh", "-c");
        Release plain = site.release(image, List.of(script), Optional.empty());
        return site.run(new Release(
                plain.image(),
                plain.process(),
                plain.mounts(),
                new Resources(MEMORY, OptionalLong.empty()),
                plain.ports(),
                plain.checks(),
                plain.profile()));
    }

    /// Runs what is killed at the limit.
    private ObservedInstance killed(String words) throws IOException {
        return killed(words, "raw $(cat /fill/words); exit $?");
    }

    private ObservedInstance killed(String words, String script) throws IOException {
        String instance = run(words, script);
        ObservedInstance seen = site.await(instance, now -> now.state() == State.EXITED);
        Exit exit = seen.exit().orElseThrow();
        assertThat(exit.cause()).as(exit.toString()).isEqualTo(Exit.Cause.OUT_OF_MEMORY);
        site.stopAndRemove(instance);
        return seen;
    }

    /// Runs what gets no more buffers at the limit, and looks how many it has then.
    private void limited(String words, String script) throws Exception {
        String instance = run(words, script);
        for (int i = 0; i < ATTEMPTS && !isAtLimit(instance); i++) {
            theHostHasLostNoMoreThanTheLimit();
            new TestPauser().pause(BETWEEN_ATTEMPTS);
        }
        assertThat(isAtLimit(instance)).isTrue();
        theHostHasLostNoMoreThanTheLimit();
        site.stopAndRemove(instance);
    }

    /// Whether the instance had three quarters of the socket buffers that it may have on version 1, which counts
    /// no refusals of them, or was refused memory on version 2.
    private static boolean isAtLimit(String instance) throws IOException {
        for (Path folder : Cgroups.detect().find("stele-" + site.installation.id())) {
            Path first = folder.resolve("memory.kmem.tcp.max_usage_in_bytes");
            Path second = folder.resolve("memory.events");
            if (folder.endsWith(instance) && Files.exists(first)) {
                return Long.parseLong(Files.readString(first).strip()) > HostLimits.socketBytes(MEMORY) / 4 * 3;
            } else if (folder.endsWith(instance) && Files.exists(second)) {
                List<String> words = Arrays.asList(Files.readString(second).split("\\s"));
                return Long.parseLong(words.get(words.indexOf("max") + 1)) > 0;
            }
        }
        return false;
    }

    @Test
    void netlinkQueues() throws Exception {
        assertThat(killed(KernelFill.netlink()).taints())
                .containsExactly("more waits in its sockets than its memory limit of " + MEMORY + " bytes");
    }

    @Test
    void udpQueues() throws Exception {
        limited(KernelFill.udp(), "raw $(cat /fill/words); exit $?");
    }

    @Test
    void tcpBuffers() throws Exception {
        ProbeTable table = new ProbeTable();
        limited(
                KernelFill.tcp(),
                "raw " + table.withNumbers(KernelFill.tcpServer()) + " & until raw "
                        + table.withNumbers(KernelFill.tcpReady()) + "; do true; done; i=0; "
                        + "while [ $i -lt 80 ]; do raw $(cat /fill/words) & i=$((i + 1)); done; wait");
    }

    @Test
    void unixQueues() throws Exception {
        killed(KernelFill.unix());
    }

    @Test
    void pipes() throws Exception {
        killed(KernelFill.pipes());
    }

    @Test
    void pageTables() throws Exception {
        killed(KernelFill.pageTables());
    }

    @Test
    void sharedMemory() throws Exception {
        killed(KernelFill.sharedMemory());
    }

    @Test
    void messageQueues() throws Exception {
        killed(KernelFill.messages());
    }

    @Test
    void filesInMemory() throws Exception {
        killed("", "dd if=/dev/zero of=/tmp/a bs=1M count=60; exit $?");
    }

    /// Their directory entries and inodes; there is nothing in them.
    @Test
    void emptyFiles() throws Exception {
        killed("", "(i=0; while true; do i=$((i + 1)); true >/tmp/$i; done); exit $?");
    }

    /// As many as any limit of processes; each costs memory, too, so that either limit may come first.
    @Test
    void processes() throws Exception {
        String instance = run("", "i=0; while [ $i -lt 5000 ]; do sleep 1000 & i=$((i + 1)); done");
        Exit exit =
                site.await(instance, now -> now.state() == State.EXITED).exit().orElseThrow();
        long kills = Cgroups.detect().memoryKills(site.installation.cgroup("web", instance));
        assertThat(kills > 0 || exit.lastLines().toString().contains("can't fork"))
                .as(exit.toString())
                .isTrue();
        site.stopAndRemove(instance);
    }
}
