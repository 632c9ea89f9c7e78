package dev.stele.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
