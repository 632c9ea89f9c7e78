package dev.stele.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.crash.OddFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A hang ends the test: each runs in a thread of its own, which a FIFO could hold for ever.
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NamedFileTest {
    @TempDir
    private Path root;

    private Path folder;
    private Path file;

    @BeforeEach
    void makeTheFolder() throws IOException {
        folder = Files.createDirectory(root.resolve("folder"));
        file = folder.resolve("file");
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatIsNoFileOfTheFolder(OddFile odd) throws IOException {
        odd.put(file);
        assertThatThrownBy(() -> NamedFile.beside(file, 100)).isInstanceOfSatisfying(RefusedFileException.class, e -> {
            assertThat(e.why()).contains(odd.reason());
            assertThat(e.leadsOut()).isEqualTo(odd.leadsOut());
            assertThat(e.getMessage()).doesNotContain(OddFile.SECRET);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"FIFO", "LINK_TO_FIFO", "SOCKET", "FOLDER"})
    void refusesWhatIsNoFileAnywhere(OddFile odd) throws IOException {
        odd.put(file);
        assertThatThrownBy(() -> NamedFile.anywhere(file, 100))
                .isInstanceOfSatisfying(
                        RefusedFileException.class, e -> assertThat(e.why()).isEqualTo(odd.reason()));
    }

    @Test
    void refusesDevicesThatAreNamed() {
        for (String device : new String[] {"/dev/zero", "/dev/null", "/dev/random"}) {
            assertThatThrownBy(() -> NamedFile.anywhere(Path.of(device), 100))
                    .hasMessage(device + ": it is a device, not a regular file");
            assertThatThrownBy(() -> NamedFile.beside(Path.of(device), 100))
                    .hasMessage(device + ": it is a device, not a regular file");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"real", "sub/../real", "../folder/real", "ABSOLUTE", "second"})
    void followsLinksThatStay(String target) throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("real"), "inside");
        Files.createSymbolicLink(folder.resolve("second"), Path.of("real"));
        String to = target.equals("ABSOLUTE") ? folder.resolve("real").toString() : target;
        Files.createSymbolicLink(file, Path.of(to));
        assertThat(NamedFile.beside(file, 100)).isEqualTo(bytes("inside"));
        assertThat(NamedFile.anywhere(file, 100)).isEqualTo(bytes("inside"));
    }

    @Test
    void anAbsoluteLinkBackIntoTheFolderLeadsNowhereElse() throws IOException {
        OddFile.LINK_OUT.put(folder.resolve("way"));
        Files.createSymbolicLink(file, folder.resolve("way"));
        assertThatThrownBy(() -> NamedFile.beside(file, 100)).isInstanceOf(RefusedFileException.class);
        Files.delete(file);
        Files.createSymbolicLink(file, folder.resolve("../outside/secret"));
        assertThatThrownBy(() -> NamedFile.beside(file, 100)).isInstanceOf(RefusedFileException.class);
    }

    @Test
    void saysThatThereIsNone() {
        for (Path path : new Path[] {file, folder.resolve("absent/file")}) {
            assertThatThrownBy(() -> NamedFile.beside(path, 100)).isInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> NamedFile.anywhere(path, 100)).isInstanceOf(NoSuchFileException.class);
        }
    }

    @Test
    void saysWhyAFileCannotBeRead() {
        assertThatThrownBy(() -> NamedFile.anywhere(Path.of("/proc/self/mem"), 100))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("input/output error");
        assertThatThrownBy(() -> NamedFile.beside(Path.of("/proc/self/mem"), 100))
                .isInstanceOf(FileSystemException.class)
                .hasMessage("/proc/self/mem: input/output error");
    }

    @Test
    void readsNoMoreThanItsBoundOfAHugeFile() throws IOException {
        try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
            huge.setLength(1L << 40);
        }
        assertThat(NamedFile.beside(file, 1000)).hasSize(1000);
        assertThat(NamedFile.anywhere(file, 1000)).hasSize(1000);
        try (InputStream stream = NamedFile.stream(file)) {
            assertThat(stream.readNBytes(1000)).hasSize(1000);
        }
    }

    /// A pipe of the caller, as `-f /dev/stdin` or `<(…)` of a shell name it.
    @Test
    void readsTheCallersOwnDescriptors() throws IOException {
        Path pipe = folder.resolve("pipe");
        OddFile.fifo(pipe);
        try (FileDescriptor end = FileDescriptor.open(pipe.toString(), 2 | FileDescriptor.CLOEXEC, 0)) {
            end.write(bytes("piped"), 5);
            for (String way : new String[] {"/dev/fd/", "/proc/self/fd/"}) {
                assertThat(NamedFile.beside(Path.of(way + end.number()), 0)).isEmpty();
            }
            assertThat(NamedFile.beside(Path.of("/dev/fd/" + end.number()), 5)).isEqualTo(bytes("piped"));
            end.write(bytes("again"), 5);
            assertThat(NamedFile.anywhere(Path.of("/dev/fd/" + end.number()), 5))
                    .isEqualTo(bytes("again"));
        }
    }

    @Test
    void replacesALinkInsteadOfWritingThroughIt() throws IOException {
        OddFile.LINK_OUT.put(file);
        try (OpenFolder open = NamedFile.open(folder)) {
            NamedFile.replace(open, "file", bytes("new"));
            NamedFile.replace(open, "file", bytes("newer"));
        }
        assertThat(Files.isSymbolicLink(file)).isFalse();
        assertThat(file).hasContent("newer");
        assertThat(root.resolve("outside/secret")).hasContent(OddFile.SECRET);
        assertThat(FileStat.of(file.toString()).permissions() & 0133).isZero();
        assertThat(FileDescriptor.names(folder.toString())).containsExactly("file");
    }

    @Test
    void replacesNoFolderAndLeavesNothingBehind() throws IOException {
        Files.createDirectory(file);
        String pid = String.valueOf(ProcessHandle.current().pid());
        Files.writeString(folder.resolve(".file-" + pid + "-1"), "of a killed process");
        try (OpenFolder open = NamedFile.open(folder)) {
            assertThatThrownBy(() -> NamedFile.replace(open, "file", bytes("new")))
                    .isInstanceOf(IOException.class);
        }
        assertThat(FileDescriptor.names(folder.toString())).containsExactly(".file-" + pid + "-1", "file");
    }

    @Test
    void listsNamesByTheirBytes() throws Exception {
        Files.writeString(file, "");
        String[] make = {"sh", "-c", "cd \"$0\" && : > \"$(printf 'gr\\303\\274n')\" && : > \"$(printf 'gr\\374n')\""};
        assertThat(new ProcessBuilder(make[0], make[1], make[2], folder.toString())
                        .start()
                        .waitFor())
                .isZero();
        try (OpenFolder open = OpenFolder.open(folder)) {
            FolderNames names = open.names();
            assertThat(names.names()).containsExactly("file", "grün");
            assertThat(names.undecodable()).isEqualTo(1);
            assertThat(open.stat("grün").orElseThrow().type()).isEqualTo(FileStat.REGULAR);
            assertThat(open.stat("absent")).isEmpty();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
