package dev.stele.runc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupsTest {
    private static final String CGROUP = "/stele-x/web/web-1";

    @TempDir
    private Path root;

    private Path leaf(String hierarchy) throws IOException {
        return Files.createDirectories(root.resolve(hierarchy + CGROUP));
    }

    @Test
    void limitsAreReadFromVersion1() throws IOException {
        Cgroups cgroups =
                new Cgroups(List.of(root.resolve("cpu"), root.resolve("memory"), root.resolve("pids")), false);
        leaf("cpu");
        Files.writeString(leaf("memory").resolve("memory.failcnt"), "40\n");
        Files.writeString(
                leaf("memory").resolve("memory.oom_control"), "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");
        Files.writeString(leaf("pids").resolve("pids.events"), "max 12\n");
        assertThat(cgroups.memoryHits(CGROUP)).isEqualTo(40);
        assertThat(cgroups.memoryKills(CGROUP)).isEqualTo(3);
        assertThat(cgroups.pidsHits(CGROUP)).isEqualTo(12);
    }

    @Test
    void limitsAreReadFromVersion2() throws IOException {
        Cgroups cgroups = new Cgroups(List.of(root.resolve("unified")), true);
        Path leaf = leaf("unified");
        Files.writeString(
                leaf.resolve("memory.events"), "low 0\nhigh 0\nmax 41\noom 4\noom_kill 2\noom_group_kill 1\n");
        Files.writeString(leaf.resolve("pids.events"), "max 13\n");
        Files.writeString(leaf.resolve("cgroup.procs"), "11\n12\n13\n");
        assertThat(cgroups.memoryHits(CGROUP)).isEqualTo(41);
        assertThat(cgroups.memoryKills(CGROUP)).isEqualTo(2);
        assertThat(cgroups.pidsHits(CGROUP)).isEqualTo(13);
        assertThat(cgroups.someProcesses(CGROUP, 2)).containsExactly(11, 12);
    }

    @Test
    void limitsOfTheWholeHostAreReadFromVersion1() throws IOException {
        Cgroups cgroups = new Cgroups(List.of(root.resolve("cpu"), root.resolve("memory")), false);
        leaf("cpu");
        leaf("memory");
        Files.writeString(root.resolve("memory/memory.limit_in_bytes"), "2147483648\n");
        Files.writeString(root.resolve("cpu/cpu.cfs_quota_us"), "150000\n");
        Files.writeString(root.resolve("cpu/cpu.cfs_period_us"), "100000\n");
        assertThat(cgroups.memoryMax()).hasValue(2L << 30);
        assertThat(cgroups.cpuMillisMax()).hasValue(1_500);
        Files.writeString(root.resolve("cpu/cpu.cfs_quota_us"), "-1\n");
        assertThat(cgroups.cpuMillisMax()).isEmpty();
    }

    @Test
    void limitsOfTheWholeHostAreReadFromVersion2() throws IOException {
        Cgroups cgroups = new Cgroups(List.of(root.resolve("unified")), true);
        leaf("unified");
        assertThat(cgroups.memoryMax()).isEmpty();
        assertThat(cgroups.cpuMillisMax()).isEmpty();
        Files.writeString(root.resolve("unified/memory.max"), "max\n");
        Files.writeString(root.resolve("unified/cpu.max"), "max 100000\n");
        assertThat(cgroups.memoryMax()).isEmpty();
        assertThat(cgroups.cpuMillisMax()).isEmpty();
        Files.writeString(root.resolve("unified/memory.max"), "2147483648\n");
        Files.writeString(root.resolve("unified/cpu.max"), "50000 100000\n");
        assertThat(cgroups.memoryMax()).hasValue(2L << 30);
        assertThat(cgroups.cpuMillisMax()).hasValue(500);
    }

    @Test
    void whatIsNotThereWasNotReached() {
        Cgroups cgroups = new Cgroups(List.of(root), true);
        assertThat(cgroups.memoryHits(CGROUP)).isZero();
        assertThat(cgroups.pidsHits(CGROUP)).isZero();
        assertThat(cgroups.someProcesses(CGROUP, 2)).isEmpty();
    }
}
