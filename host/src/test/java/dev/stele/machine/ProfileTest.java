package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.engine.ObservedInstance.State;
import dev.stele.fleet.ConfigFile;
import dev.stele.fleet.Release;
import dev.stele.layer.Content;
import dev.stele.layer.LayerEntry;
import dev.stele.layer.Meta;
import dev.stele.linux.Errno;
import dev.stele.linux.FileDescriptor;
import dev.stele.linux.LinuxException;
import dev.stele.oci.Digest;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The hardening of an instance, checked from inside and from outside.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
class ProfileTest {
    private static Site site;

    @BeforeAll
    static void open() {
        site = new Site();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    /// Runs a shell script as an instance, and returns its output.
    private static String inside(String script) {
        return inside(script, List.of());
    }

    /// @param more entries of a layer on top of the image
    private static String inside(String script, List<LayerEntry> more) {
        Digest image = BusyboxImage.put(site.store, "page\n", more, "/bin/sh", "-c");
        byte[] motto = "from the store\n".getBytes(StandardCharsets.UTF_8);
        Release plain = site.release(image, List.of("exec 2>&1; " + script), Optional.empty());
        Release release = new Release(
                plain.image(),
                plain.process(),
                new Release.MountSpec(
                        List.of(new ConfigFile("/etc/app/motto", site.store.put(motto), motto.length)),
                        plain.mounts().scratch()),
                plain.resources(),
                plain.ports(),
                plain.checks(),
                plain.profile());
        String instance = site.run(release);
        List<String> lines = site.await(instance, seen -> seen.state() == State.EXITED)
                .exit()
                .orElseThrow()
                .lastLines();
        site.stopAndRemove(instance);
        return String.join("\n", lines);
    }

    @Test
    void theProgramHasNoPrivileges() {
        assertThat(inside("cat /proc/self/status").lines().map(line -> line.replaceAll("\\s+", " ")))
                .contains(
                        "CapInh: 0000000000000000",
                        "CapPrm: 0000000000000000",
                        "CapEff: 0000000000000000",
                        "CapBnd: 0000000000000000",
                        "CapAmb: 0000000000000000",
                        "NoNewPrivs: 1",
                        "Seccomp: 2");
    }

    @Test
    void theProgramRunsAsTheImagesUserInItsDirectoryWithItsEnvironment() {
        assertThat(inside("id -u; id -g; pwd; echo $FROM_IMAGE $BOTH $STELE_RELEASE $STELE_INSTANCE"))
                .matches("33\n34\n/www\n1 release v1 web-[0-9a-z]+");
    }

    @Test
    void outputCanBeOpenedByName() {
        assertThat(inside("echo one >/dev/stdout; echo two >/dev/stderr")).isEqualTo("one\ntwo");
    }

    @Test
    void onlyStandardDescriptorsAreOpen() {
        // The fourth is the folder that ls itself reads.
        assertThat(inside("ls /proc/self/fd")).isEqualTo("0\n1\n2\n3");
    }

    @Test
    void theRootIsTheLayersBelowTheGeneratedOne() {
        assertThat(inside("cat /private/secret /etc/app/motto /etc/hosts; ls /etc"))
                .isEqualTo("for www only\nfrom the store\n127.0.0.1 localhost\n127.0.1.1 web\n"
                        + "app\ngroup\nhosts\npasswd\nresolv.conf");
    }

    /// A runtime that follows such links mounts the kernel's file systems over other folders (CVE-2023-27561).
    @Test
    void kernelFileSystemsHideTheImagesFilesThere() {
        Meta meta = new Meta(0644, 0, 0, 0);
        List<LayerEntry> hostile = List.of(
                new LayerEntry.Symlink("proc", meta, "etc"),
                new LayerEntry.RegularFile("sys", meta, Content.of("a file\n")),
                new LayerEntry.Directory("dev", new Meta(0777, 0, 0, 0)),
                new LayerEntry.RegularFile("dev/null", meta, Content.of("no device\n")),
                new LayerEntry.Symlink("tmp", meta, "www"));
        assertThat(inside(
                        "cat /proc/self/comm /dev/null; ls -d /sys/kernel /etc/passwd; ls /tmp /proc/passwd", hostile))
                .isEqualTo("cat\n/etc/passwd\n/sys/kernel\nls: /proc/passwd: No such file or directory\n/tmp:");
    }

    @Test
    void onlyScratchIsWritable() {
        assertThat(inside("for f in / /etc /www /proc /sys /dev /tmp /dev/shm /run /var/run; do "
                        + "touch $f/x 2>/dev/null && echo $f; done"))
                .isEqualTo("/tmp\n/dev/shm\n/run\n/var/run");
    }

    @Test
    void writableFoldersAreNotExecutable() {
        assertThat(inside("cp /bin/busybox /tmp/b; /tmp/b true; echo $?; cp /bin/busybox /run/b; /run/b; echo $?"))
                .contains("/tmp/b: Permission denied\n126", "/run/b: Permission denied\n126");
    }

    @Test
    void forbiddenSystemCallsFail() {
        assertThat(inside("busybox mount -t tmpfs x /tmp; busybox unshare -U true; busybox mknod /tmp/n c 1 3; "
                        + "busybox chroot / true; cat /proc/kcore | busybox head -c 1 | busybox wc -c"))
                .contains("mount:", "unshare", "mknod: /tmp/n", "chroot", "\n0");
    }

    @Test
    void memoryLimitAndCgroupAreVisible() throws IOException {
        String instance = site.run(site.release(site.webImage("x\n"), List.of(), Optional.empty()));
        try {
            Path cgroup = Path.of("/proc/" + site.pid(instance) + "/cgroup");
            assertThat(Files.readString(cgroup)).contains("/stele-" + site.installation.id() + "/web/" + instance);
        } finally {
            site.stopAndRemove(instance);
        }
        assertThat(inside("cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null"))
                .isEqualTo(String.valueOf(64 << 20));
    }

    @Test
    void rootOnTheHostCannotWriteIntoARunningRoot() {
        String instance = site.run(site.release(site.webImage("x\n"), List.of(), Optional.empty()));
        try {
            String inside = "/proc/" + site.pid(instance) + "/root/www/planted";
            assertThatThrownBy(() -> FileDescriptor.create(inside).close())
                    .isInstanceOfSatisfying(
                            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EROFS));
        } finally {
            site.stopAndRemove(instance);
        }
    }

    @Test
    void instancesOfOneServiceShareLayersAndServicesShareNoIds() throws IOException {
        String instance = site.run(site.release(site.webImage("x\n"), List.of(), Optional.empty()));
        try {
            int first = site.installation.block().firstId(1);
            String map = Files.readString(Path.of("/proc/" + site.pid(instance) + "/uid_map"));
            assertThat(map.strip().split("\\s+")).containsExactly("0", String.valueOf(first), "65536");
            assertThat(Files.getAttribute(Path.of("/proc/" + site.pid(instance) + "/root/private/secret"), "unix:uid"))
                    .isEqualTo(first + 33);
        } finally {
            site.stopAndRemove(instance);
        }
    }
}
