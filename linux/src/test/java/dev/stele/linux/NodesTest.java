package dev.stele.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodesTest {
    @TempDir
    private Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String file() throws IOException {
        return Files.createFile(folder.resolve("file")).toString();
    }

    @Test
    void makesAFolderWithItsMode() {
        Nodes.mkdir(path("made"), 0700);
        assertThat(FileStat.of(path("made")).type()).isEqualTo(FileStat.DIRECTORY);
        assertThat(FileStat.of(path("made")).permissions()).isEqualTo(0700);
        assertThatThrownBy(() -> Nodes.mkdir(path("made"), 0700))
                .isInstanceOf(LinuxException.class)
                .hasMessage("mkdirat " + path("made") + ": file exists");
    }

    @Test
    void setsAllModeBits() throws IOException {
        String file = file();
        Nodes.chmod(file, 04755);
        assertThat(FileStat.of(file).permissions()).isEqualTo(04755);
    }

    @Test
    void doesNotChangeTheModeThroughALink() throws IOException {
        String file = file();
        int before = FileStat.of(file).permissions();
        Nodes.symlink(path("link"), file);
        assertThatThrownBy(() -> Nodes.chmod(path("link"), 0777))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ELOOP));
        assertThat(FileStat.of(file).permissions()).isEqualTo(before);
    }

    @Test
    void readsALinkAsItWasWritten() throws IOException {
        Nodes.symlink(path("link"), "../some where/é");
        assertThat(Nodes.readlink(path("link"))).isEqualTo("../some where/é");
        String file = file();
        assertThatThrownBy(() -> Nodes.readlink(file))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    }

    @Test
    void givesAFileASecondName() throws IOException {
        String file = file();
        Nodes.link(path("second"), file);
        assertThat(FileStat.of(path("second"))).isEqualTo(FileStat.of(file));
        assertThat(FileStat.of(file).links()).isEqualTo(2);
    }

    @Test
    void setsTheTimeOfAFileAndOfALinkItself() throws IOException {
        String file = file();
        Nodes.symlink(path("link"), file);
        Nodes.setTime(file, 1_000_000_000);
        Nodes.setTime(path("link"), 2);
        assertThat(Files.getLastModifiedTime(Path.of(file)))
                .isEqualTo(FileTime.from(Instant.ofEpochSecond(1_000_000_000)));
        assertThat(Files.getAttribute(
                        folder.resolve("link"), "lastModifiedTime", java.nio.file.LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(FileTime.from(Instant.ofEpochSecond(2)));
    }
}
