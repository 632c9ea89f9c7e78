package dev.stele.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Stage(
        name = "system calls",
        needs = {"root", "unshare"})
class FolderRemovalTest {
    private static final int OTHER = 65534;

    @TempDir
    private Path parent;

    private Path folder;
    private Path kept;

    @BeforeEach
    void makeFolders() throws IOException {
        folder = parent.resolve("folder");
        kept = Files.createDirectories(parent.resolve("kept"));
        Files.createDirectory(kept.resolve("inside"));
        Files.createDirectories(folder.resolve("a/b/c"));
        Files.writeString(folder.resolve("a/b/file"), "x");
        Files.writeString(kept.resolve("inside/file"), "kept");
    }

    @Test
    void removesFilesFoldersLinksAndNamesThatAreNoText() throws IOException {
        Files.createSymbolicLink(folder.resolve("a/link"), kept);
        Files.createSymbolicLink(folder.resolve("dangling"), parent.resolve("nothing"));
        new HostCommand(
                        Duration.ofSeconds(10),
                        "sh",
                        "-c",
                        "cd \"$1\" && mkfifo fifo && : >\"$(printf 'no\\377text')\"",
                        "sh",
                        folder.toString())
                .succeed();
        FolderRemoval.remove(folder);
        assertThat(folder).doesNotExist();
        assertThat(kept.resolve("inside/file")).hasContent("kept");
    }

    @Test
    void nothingHappensWhenThereIsNone() {
        FolderRemoval.remove(parent.resolve("none"));
        FolderRemoval.remove(parent.resolve("none/below"));
        assertThat(kept).exists();
    }

    @Test
    void removesALinkAndNotWhatItLeadsTo() throws IOException {
        Path link = Files.createSymbolicLink(parent.resolve("link"), kept);
        FolderRemoval.remove(link);
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(kept.resolve("inside/file")).hasContent("kept");
    }

    /// Its owner could put a file in while the folder is emptied, and it would never be empty.
    @Test
    void takesFoldersOfOthersOverBeforeItEmptiesThem() throws IOException {
        Path foreign = folder.resolve("a");
        Nodes.chown(foreign.toString(), OTHER, OTHER);
        // A mounted folder cannot be removed, so what was taken over can be seen.
        Path mounted = Files.createDirectory(foreign.resolve("mounted"));
        Mounts.bind(kept.toString(), mounted);
        try {
            assertThatThrownBy(() -> FolderRemoval.remove(folder)).isInstanceOf(LinuxException.class);
            assertThat(FileStat.of(foreign.toString()).uid()).isZero();
            assertThat(FileStat.of(foreign.toString()).permissions()).isEqualTo(0700);
            assertThat(kept.resolve("inside/file")).hasContent("kept");
        } finally {
            Mounts.detach(mounted);
        }
    }
}
