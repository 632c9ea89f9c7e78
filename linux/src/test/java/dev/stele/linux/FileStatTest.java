package dev.stele.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStatTest {
    @TempDir
    private Path folder;

    private String file = "";

    @BeforeEach
    void createFile() throws IOException {
        file = Files.writeString(folder.resolve("file"), "12345").toString();
        Nodes.chmod(file, 0640);
    }

    @Test
    void readsAllFieldsOfAFile() throws IOException {
        Files.createLink(folder.resolve("second"), Path.of(file));
        FileStat stat = FileStat.of(file);
        assertThat(stat.type()).isEqualTo(FileStat.REGULAR);
        assertThat(stat.permissions()).isEqualTo(0640);
        assertThat(stat.size()).isEqualTo(5);
        assertThat(stat.links()).isEqualTo(2);
        assertThat(stat.uid()).isEqualTo(Files.getAttribute(Path.of(file), "unix:uid"));
        assertThat(stat.gid()).isEqualTo(Files.getAttribute(Path.of(file), "unix:gid"));
        assertThat(stat.inode()).isEqualTo(Files.getAttribute(Path.of(file), "unix:ino"));
    }

    @Test
    void tellsFilesFoldersAndLinksApart() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
        assertThat(FileStat.of(folder.toString()).type()).isEqualTo(FileStat.DIRECTORY);
        assertThat(FileStat.of(link.toString()).type()).isEqualTo(FileStat.SYMLINK);
    }

    @Test
    void readsSpecialPermissionBits() {
        Nodes.chmod(folder.toString(), 01777);
        assertThat(FileStat.of(folder.toString()).permissions()).isEqualTo(01777);
    }

    @Test
    void changeTimeCannotBeSetBack() {
        long before = FileStat.of(file).changedNanos();
        Nodes.setTime(file, 0);
        assertThat(FileStat.of(file).changedNanos()).isGreaterThanOrEqualTo(before);
    }

    @Test
    void findsNothingWhereThereIsNoFile() {
        assertThat(FileStat.find(file)).contains(FileStat.of(file));
        assertThat(FileStat.find(folder + "/missing")).isEmpty();
        assertThat(FileStat.find(file + "/below-a-file")).isEmpty();
    }

    @Test
    void namesCallPathAndReasonOfAFailure() {
        String missing = folder + "/missing";
        assertThatThrownBy(() -> FileStat.of(missing))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
                .hasMessage("statx " + missing + ": no such file or directory");
        assertThatThrownBy(() -> FileStat.find("/" + "x".repeat(300)))
                .isInstanceOf(LinuxException.class)
                .hasMessageEndingWith(": errno 36");
    }

    @Test
    void refusesAPathWithANul() {
        assertThatThrownBy(() -> FileStat.of("/a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/a?b");
    }
}
