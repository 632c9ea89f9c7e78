package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.engine.Exit.Cause;
import dev.stele.fleet.Release;
import dev.stele.fleet.Resources;
import dev.stele.linux.FileSystemRoom;
import dev.stele.linux.LinuxException;
import dev.stele.oci.Digest;
import dev.stele.runc.Cgroups;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Limits that instances reach are observed, with what to do about it.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
class LimitTest {
    private static final int SCANS_MAX = 30;

    private static Site site;

    @BeforeAll
    static void open() {
        site = new Site();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    private static String run(String script, long memory, int pids) {
        Digest image = BusyboxImage.put(site.store, "page\n", "/bin/sh", "-c");
        Release plain = site.release(image, List.of(script), Optional.empty());
        return site.run(new Release(
                plain.image(),
                plain.process(),
                plain.mounts(),
                new Resources(memory, OptionalLong.empty(), OptionalInt.of(pids)),
                plain.ports(),
                plain.checks(),
                plain.profile()));
    }

    private static List<String> limits(String instance) {
        return site.machine().observe().limits().getOrDefault(instance, List.of());
    }

    /// Waits until the instance is seen to have reached that many limits.
    private static List<String> await(String instance, int count) {
        site.awaitObservation(
                seen -> seen.limits().getOrDefault(instance, List.of()).size() == count);
        return limits(instance);
    }

    @Test
    void refusedProcessesAreCounted() {
        // The shell ends at the first that it cannot start, so a child is the one that tries.
        String instance =
                run("(for i in 1 2 3 4 5 6 7 8 9 a b c d e f g h; do sleep 1000 & done); sleep 1000", 64 << 20, 12);
        assertThat(await(instance, 1).getFirst())
                .matches("reached its limit of 12 processes and threads (once|[0-9]+ times); raise resources.pids");
        site.stopAndRemove(instance);
        assertThat(limits(instance)).isEmpty();
    }

    @Test
    void aFullTmpfsIsSeenUntilItHasRoomAgain() {
        String instance =
                run("dd if=/dev/zero of=/tmp/x bs=1048576 count=99 2>/dev/null; exec sleep 1000", 512 << 20, 100);
        assertThat(await(instance, 1)).containsExactly("has filled /tmp, which holds 64Mi; remove files there");
        assertThat(Path.of("/proc/" + site.pid(instance) + "/root/tmp/x")
                        .toFile()
                        .delete())
                .isTrue();
        assertThat(await(instance, 0)).isEmpty();
        site.stopAndRemove(instance);
    }

    @Test
    void aLinkInAWritableFolderLeadsNowhere() throws IOException {
        String instance = run("ln -s / /tmp/out; exec sleep 1000", 64 << 20, 100);
        String root = "/proc/" + site.pid(instance) + "/root";
        assertThat(FileSystemRoom.of(root, "tmp").isFull()).isFalse();
        for (int i = 0; i < SCANS_MAX && !Files.isSymbolicLink(Path.of(root, "tmp/out")); i++) {
            site.awaitScans(1);
        }
        assertThat(Path.of(root, "tmp/out")).isSymbolicLink();
        assertThatThrownBy(() -> FileSystemRoom.of(root, "tmp/out")).isInstanceOf(LinuxException.class);
        site.stopAndRemove(instance);
    }

    @Test
    void memoryAtItsLimitIsSeen() {
        // Files of a tmpfs are memory that cannot be taken back: the writer is ended, or all of it on cgroup v2.
        String instance =
                run("(dd if=/dev/zero of=/tmp/x bs=1048576 count=60 2>/dev/null); exec sleep 1000", 16 << 20, 100);
        site.awaitObservation(
                seen -> seen.limits().getOrDefault(instance, List.of()).stream().anyMatch(s -> s.contains("ended"))
                        || site.see(instance).exit().isPresent());
        if (Cgroups.detect().hasUnifiedMemory()) {
            assertThat(site.see(instance).exit().orElseThrow().cause()).isEqualTo(Cause.OUT_OF_MEMORY);
        } else {
            assertThat(limits(instance).getFirst())
                    .startsWith("reached its memory limit of 16Mi, and the kernel ended a process of it ")
                    .endsWith("; raise resources.memory");
        }
        site.stopAndRemove(instance);
    }

    @Test
    void aProcessWithAllItsFilesOpenIsSeen() throws IOException {
        String instance = run("exec sleep 1000", 64 << 20, 100);
        Instance record = new Instance(
                InstanceFile.load(site.installation.folder(instance)).orElseThrow());
        assertThat(new LimitReader(Cgroups.detect(), site.installation, 3).read(record))
                .anyMatch(sentence -> sentence.startsWith("has a process with all of its 3 files open;"));
        assertThat(new LimitReader(Cgroups.detect(), site.installation, 50).read(record))
                .isEmpty();
        site.stopAndRemove(instance);
    }
}
