package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.ObservedInstance.Health;
import dev.stele.linux.HostCommand;
import dev.stele.linux.Mounts;
import dev.stele.linux.NamespacePair;
import dev.stele.machine.Leak.Kind;
import dev.stele.stage.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Leaks are found by name and removed; other installations are not touched.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
class LeaksTest {
    private static void shell(String script) {
        new HostCommand(Duration.ofSeconds(10), "sh", "-ec", script).succeed();
    }

    private static Set<Kind> kinds(Site site) {
        return site.machine().leaks().stream().map(Leak::kind).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void eachKindOfLeakIsFoundAndRemoved() throws Exception {
        try (Site site = new Site();
                Site other = new Site()) {
            String bystander = other.runReady(other.release(other.webImage("other\n")));
            String own = site.runReady(site.release(site.webImage("own\n")));
            assertThat(site.machine().leaks()).isEmpty();
            Process process = createLeaks(site);
            try {
                assertThat(kinds(site))
                        .isEqualTo(new TreeSet<>(EnumSet.complementOf(EnumSet.of(Kind.TABLE, Kind.ROUTE, Kind.BLOCK))));
                site.restart();
                assertThat(site.machine().leaks()).isEmpty();
            } finally {
                process.destroyForcibly();
            }
            site.await(own, seen -> seen.health() == Health.READY);
            assertThat(site.get(own)).isEqualTo("own\n");
            assertThat(other.machine().leaks()).isEmpty();
            assertThat(other.get(bystander)).isEqualTo("other\n");
        }
    }

    /// One of each kind, as a crash would leave it.
    private static Process createLeaks(Site site) throws Exception {
        Path run = site.installation.run();
        String id = site.installation.id();
        Files.createDirectories(run.resolve("runc").resolve("stele-" + id + "-web-gone"));
        shell("mkfifo " + run + "/runc/stele-" + id + "-web-gone/exec.fifo");
        Path folder = Files.createDirectory(site.installation.folder("web-gone"));
        Path net = Files.createFile(folder.resolve("net"));
        try (NamespacePair pair = NamespacePair.open(site.installation.block().firstId(9), 65_536)) {
            Mounts.bind(pair.netPath(), net);
        }
        shell("ip link add st" + id + "zzzzz type veth peer name st" + id + "zzzzy");
        Files.createFile(run.resolve("exits").resolve("stele-" + id + "-web-gone"));
        Files.createDirectories(site.home.resolve("layers").resolve(".staged-0.0"));
        Path cgroup = Path.of("/sys/fs/cgroup");
        Path hierarchy = Files.isDirectory(cgroup.resolve("pids")) ? cgroup.resolve("pids") : cgroup;
        Path group = Files.createDirectories(hierarchy.resolve("stele-" + id + "/web/web-gone"));
        Process process = new ProcessBuilder("sleep", "1000").start();
        Files.writeString(group.resolve("cgroup.procs"), String.valueOf(process.pid()));
        return process;
    }

    @Test
    void aRetiredInstallationLeavesNothingOnTheHost() {
        String id;
        String network;
        try (Site site = new Site()) {
            id = site.installation.id();
            network = site.installation.block().network();
            site.runReady(site.release(site.webImage("x\n")));
            assertThat(host())
                    .contains("stele_" + id, "st" + id + "1", "/stele-" + id, "/run/stele/" + id + "/i", network);
        }
        assertThat(host()).doesNotContain(id, network);
    }

    /// Everything of any installation, wherever it is.
    private static String host() {
        return new HostCommand(
                        Duration.ofSeconds(10),
                        "sh",
                        "-c",
                        "cat /proc/self/mountinfo; ls /sys/class/net; ip route; nft list ruleset; "
                                + "find /sys/fs/cgroup -name 'stele-*'; find /run/stele; cat /proc/[0-9]*/cmdline")
                .run()
                .output();
    }

    @Test
    void blocksOfDifferentInstallationsDiffer() {
        try (Site one = new Site();
                Site two = new Site()) {
            assertThat(one.installation.block()).isNotEqualTo(two.installation.block());
            assertThat(one.installation.id()).isNotEqualTo(two.installation.id());
        }
    }
}
