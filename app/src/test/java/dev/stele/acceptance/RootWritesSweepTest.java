package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.linux.FileStat;
import dev.stele.linux.Nodes;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server is root, and some folders belong to others: it writes nothing there, and nothing through a link.
@Stage(
        name = "the whole program with real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox", "lsns", "unshare", "setpriv", "strace"})
class RootWritesSweepTest {
    private static final int OTHER = 65534;

    @TempDir
    private Path folder;

    @Test
    void theServerChangesNothingInFoldersOfOthers() throws IOException {
        Strace strace = new Strace(folder);
        try (Rig rig = new Rig()) {
            Pages pages = new Pages(rig);
            String first = pages.built(true);
            var _ = rig.start(strace.environment());
            Wait.until(rig::isReady, rig::log);
            Pages.Rollout rolling = new Pages.Rollout("rolling", "0s");
            pages.apply(first, rolling).orThrow();
            rig.endGateway();
            pages.apply(pages.built(true), rolling).orThrow();
            rig.stele("rollback", "web", "-y").orThrow();
            assertThat(new ForeignFolders(Set.of()).violations(strace.changes()))
                    .isEmpty();
            seesWhatItIsFor(strace.changes(), rig);
            Path gateway = Path.of("/run/stele", rig.installation(), "gateway");
            assertThat(FileStat.of(gateway.toString()).uid()).isNotZero();
            rig.stele("stop", "--all").orThrow();
            rig.terminate();
            assertThat(gateway).doesNotExist();
            assertThat(new ForeignFolders(Set.of(gateway)).violations(strace.changes()))
                    .isEmpty();
        }
    }

    /// Of each kind of change at least one is in the trace.
    private static void seesWhatItIsFor(List<Strace.Change> changes, Rig rig) {
        Set<String> calls = changes.stream().map(Strace.Change::call).collect(Collectors.toSet());
        assertThat(calls).contains("connect", "fchmodat", "fchownat", "mkdir", "mkdirat", "rename", "unlink");
        assertThat(calls).containsAnyOf("open", "openat");
        Path run = Path.of("/run/stele", rig.installation());
        assertThat(changes.stream().map(Strace.Change::path).toList())
                .contains(
                        run.resolve("gateway.log"),
                        run.resolve(".gateway.pid"),
                        rig.home().resolve("lock"));
    }

    private List<String> judged(String... lines) {
        List<Strace.Change> changes = new ArrayList<>();
        for (String line : lines) {
            Strace.parse(line.replace("DIR", folder.toString()), changes);
        }
        Nodes.chmod(folder.toString(), 0755);
        return new ForeignFolders(Set.of())
                .violations(changes).stream()
                        .map(line -> line.replace(folder.toString(), "DIR"))
                        .toList();
    }

    @Test
    void badSamplesAreFound() throws IOException {
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Files.createDirectory(theirs.resolve("below"));
        Nodes.chown(theirs.toString(), OTHER, OTHER);
        Files.createSymbolicLink(folder.resolve("link"), theirs);
        Nodes.chmod(Files.createDirectory(folder.resolve("shared")).toString(), 01777);
        for (String bad : List.of(
                "openat(AT_FDCWD</>, \"DIR/theirs/log\", O_WRONLY|O_CREAT|O_APPEND, 0666) = 4<DIR/theirs/log>",
                "open(\"DIR/theirs/below/x\", O_RDWR) = 4<DIR/theirs/below/x>",
                "rename(\"DIR/a\", \"DIR/theirs/pid\") = 0",
                "unlinkat(7<DIR/theirs>, \"x\", 0) = 0",
                "fchmodat(AT_FDCWD</>, \"DIR/theirs/x\", 0600) = 0",
                "mkdir(\"DIR/link/x\", 0777) = 0",
                "open(\"DIR/log\", O_WRONLY) = 4</etc/passwd>",
                "symlink(\"target\", \"DIR/theirs/l\") = 0",
                "connect(5<socket:[1]>, {sa_family=AF_UNIX, sun_path=\"DIR/theirs/control.sock\"}, 110) = 0",
                "unlink(\"DIR/shared/known\") = 0",
                "open(\"DIR/shared/known\", O_WRONLY|O_CREAT, 0666) = 4<DIR/shared/known>")) {
            assertThat(judged(bad)).as(bad).hasSize(1);
        }
    }

    @Test
    void goodSamplesAreNot() throws IOException {
        Path closed = Files.createDirectories(folder.resolve("closed/theirs"));
        Nodes.chown(closed.toString(), OTHER, OTHER);
        Nodes.chmod(folder.resolve("closed").toString(), 0700);
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Nodes.chown(theirs.toString(), OTHER, OTHER);
        Nodes.chmod(Files.createDirectory(folder.resolve("shared")).toString(), 01777);
        assertThat(judged(
                        "openat(AT_FDCWD</>, \"DIR/log\", O_WRONLY|O_CREAT|O_APPEND, 0666) = 4<DIR/log>",
                        "openat(AT_FDCWD</>, \"DIR/theirs/x\", O_RDONLY) = 4<DIR/theirs/x>",
                        "openat(AT_FDCWD</>, \"DIR/theirs/x\", O_WRONLY) = -1 ENOENT (No such file or directory)",
                        "openat(AT_FDCWD</>, \"DIR/closed/theirs/x\", O_WRONLY) = 4<DIR/closed/theirs/x>",
                        "open(\"DIR/shared/new\", O_RDWR|O_CREAT|O_EXCL, 0600) = 4<DIR/shared/new>",
                        "unlink(\"DIR/shared/new\") = 0",
                        "fchownat(AT_FDCWD</>, \"DIR/theirs\", 65534, 65534, AT_SYMLINK_NOFOLLOW) = 0",
                        "fchown(7<DIR/theirs>, 0, -1) = 0",
                        "unlinkat(7<DIR/theirs>, \"x\", 0) = 0",
                        "connect(5<socket:[1]>, {sa_family=AF_UNIX, sun_path=\"/proc/self/fd/9\"}, 110) = 0"))
                .isEmpty();
    }
}
