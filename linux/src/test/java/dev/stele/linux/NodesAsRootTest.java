package dev.stele.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.stage.Stage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Stage(
        name = "system calls",
        needs = {"root", "unshare"})
class NodesAsRootTest {
    private static final int CHARACTER_DEVICE = 0020000;

    @TempDir
    private Path folder;

    private String file = "";

    @BeforeEach
    void createFile() throws IOException {
        file = Files.createFile(folder.resolve("file")).toString();
    }

    private static String attribute(String path, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(64);
            long length = Syscall.LGETXATTR.call(
                    path, Syscall.text(arena, path), Syscall.text(arena, name), value.address(), value.byteSize());
            return new String(value.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        }
    }

    @Test
    void changesTheOwnerAndTakesSetIdBitsAway() {
        Nodes.chmod(file, 06755);
        Nodes.chown(file, 33, 34);
        FileStat stat = FileStat.of(file);
        assertThat(stat.uid()).isEqualTo(33);
        assertThat(stat.gid()).isEqualTo(34);
        assertThat(stat.permissions()).isEqualTo(0755);
    }

    @Test
    void changesTheOwnerOfALinkItself() {
        String link = folder.resolve("link").toString();
        Nodes.symlink(link, file);
        Nodes.chown(link, 33, 34);
        assertThat(FileStat.of(link).uid()).isEqualTo(33);
        assertThat(FileStat.of(file).uid()).isZero();
    }

    @Test
    void setsAndReplacesAnAttribute() {
        Nodes.setAttribute(file, "trusted.stele", "one".getBytes(StandardCharsets.UTF_8));
        assertThat(attribute(file, "trusted.stele")).isEqualTo("one");
        Nodes.setAttribute(file, "trusted.stele", "2".getBytes(StandardCharsets.UTF_8));
        assertThat(attribute(file, "trusted.stele")).isEqualTo("2");
        Nodes.setAttribute(file, "trusted.stele", new byte[0]);
        assertThat(attribute(file, "trusted.stele")).isEmpty();
    }

    @Test
    void refusesAnAttributeOfAnUnknownKind() {
        assertThatThrownBy(() -> Nodes.setAttribute(file, "nothing.stele", new byte[1]))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOTSUP));
    }

    @Test
    void removesAnAttributeThatMayBeThere() {
        Nodes.setAttribute(file, "trusted.stele", new byte[] {'1'});
        Nodes.removeAttribute(file, "trusted.stele");
        Nodes.removeAttribute(file, "trusted.stele");
        assertThatThrownBy(() -> attribute(file, "trusted.stele"))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENODATA));
    }

    @Test
    void aWhiteoutIsACharacterDevice() throws IOException {
        String whiteout = folder.resolve("whiteout").toString();
        Nodes.whiteout(whiteout);
        assertThat(FileStat.of(whiteout).type()).isEqualTo(CHARACTER_DEVICE);
        assertThat(Files.getAttribute(Path.of(whiteout), "unix:rdev")).isEqualTo(0L);
    }
}
