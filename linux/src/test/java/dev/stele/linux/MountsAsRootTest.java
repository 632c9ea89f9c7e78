package dev.stele.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Stage(
        name = "system calls",
        needs = {"root", "unshare"})
class MountsAsRootTest {
    private static final int FIRST_ID = 1_879_048_192;

    @TempDir
    private Path folder;

    private Path lower = Path.of("");
    private Path upper = Path.of("");
    private Path target = Path.of("");

    @BeforeEach
    void makeFolders() throws IOException {
        lower = Files.createDirectory(folder.resolve("lower"));
        upper = Files.createDirectory(folder.resolve("upper"));
        target = Files.createDirectory(folder.resolve("the target"));
        Files.writeString(lower.resolve("below"), "lower");
        Files.writeString(lower.resolve("both"), "lower");
        Files.writeString(lower.resolve("gone"), "lower");
        Files.writeString(upper.resolve("both"), "upper");
        Nodes.whiteout(upper.resolve("gone").toString());
    }

    @AfterEach
    void unmount() {
        Mounts.detach(target);
    }

    private static void assertReadOnly(Path root) {
        assertThatThrownBy(() -> FileDescriptor.create(root + "/new"))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EROFS));
    }

    @Test
    void overlaysFoldersWithTheUppermostFirst() throws IOException {
        Mounts.overlay(List.of(upper, lower), target);
        assertThat(Mounts.table()).contains(new Mounts.Entry(target, "overlay"));
        assertThat(FileDescriptor.names(target.toString())).containsExactly("below", "both");
        assertThat(target.resolve("below")).hasContent("lower");
        assertThat(target.resolve("both")).hasContent("upper");
        assertReadOnly(target);
    }

    @Test
    void clonesAFolderInOtherIds() throws IOException {
        Nodes.chown(lower.resolve("both").toString(), 33, 34);
        try (NamespacePair namespaces = NamespacePair.open(FIRST_ID, 65_536);
                FileDescriptor user = FileDescriptor.open(namespaces.userPath())) {
            Mounts.idmapped(lower, target, user);
        }
        FileStat clone = FileStat.of(target + "/both");
        assertThat(clone.uid()).isEqualTo(FIRST_ID + 33);
        assertThat(clone.gid()).isEqualTo(FIRST_ID + 34);
        assertThat(FileStat.of(lower + "/both").uid()).isEqualTo(33);
        assertReadOnly(target);
    }

    /// Through no mount of ours a program gains rights, and no device is reached.
    @Test
    void everyMountIsNosuidAndNodev() throws IOException {
        Mounts.overlay(List.of(upper, lower), target);
        assertThat(flags(target)).contains("nosuid", "nodev");
        Mounts.detach(target);
        Mounts.bind(lower.toString(), target);
        assertThat(flags(target)).contains("nosuid", "nodev", "noexec");
        Mounts.detach(target);
        try (NamespacePair namespaces = NamespacePair.open(FIRST_ID, 65_536);
                FileDescriptor user = FileDescriptor.open(namespaces.userPath())) {
            Mounts.idmapped(lower, target, user);
            assertThat(flags(target)).contains("nosuid", "nodev");
            Path file = Files.createFile(folder.resolve("namespace"));
            Mounts.bind(namespaces.userPath(), file);
            assertThat(flags(file)).contains("nosuid", "nodev", "noexec");
            Mounts.detach(file);
        }
    }

    private static List<String> flags(Path target) throws IOException {
        String name = target.toString().replace(" ", "\\040");
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .map(line -> List.of(line.split(" ")))
                .filter(fields -> fields.get(4).equals(name))
                .flatMap(fields -> Stream.of(fields.get(5).split(",")))
                .toList();
    }

    @Test
    void bindsAndDetaches() throws IOException {
        Mounts.bind(lower.toString(), target);
        assertThat(target.resolve("below")).hasContent("lower");
        Mounts.detach(target);
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void detachesWhileAFileIsOpen() throws IOException {
        Mounts.bind(lower.toString(), target);
        try (FileDescriptor open = FileDescriptor.open(target + "/below")) {
            Mounts.detach(target);
            assertThat(open.read(new byte[9])).isEqualTo(5);
        }
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void detachesNothingWhereNothingIsMounted() {
        Mounts.detach(target);
        Mounts.detach(folder.resolve("missing"));
        assertThat(target).isEmptyDirectory();
    }
}
