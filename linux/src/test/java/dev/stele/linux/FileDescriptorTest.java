package dev.stele.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDescriptorTest {
    @TempDir
    private Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static void assertRefused(int errno, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    @Test
    void writesAndReadsAFile() throws IOException {
        byte[] bytes = "some content".getBytes(StandardCharsets.UTF_8);
        try (FileDescriptor file = FileDescriptor.create(path("file"))) {
            file.write(bytes, 4);
            file.write(new byte[0], 0);
            file.sync();
            file.syncFileSystem();
        }
        assertThat(Files.readString(folder.resolve("file"))).isEqualTo("some");
        assertThat(FileStat.of(path("file")).permissions()).isEqualTo(0600);
        byte[] buffer = new byte[3];
        try (FileDescriptor file = FileDescriptor.openNoFollow(path("file"))) {
            assertThat(file.read(buffer)).isEqualTo(3);
            assertThat(file.read(buffer)).isEqualTo(1);
            assertThat(file.read(buffer)).isZero();
        }
        assertThat(buffer).startsWith('e');
    }

    @Test
    void createsOnlyFilesThatAreNotThere() throws IOException {
        Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("target"));
        Files.createFile(folder.resolve("file"));
        assertRefused(Errno.EEXIST, () -> FileDescriptor.create(path("file")));
        assertRefused(Errno.EEXIST, () -> FileDescriptor.create(path("dangling")));
        assertThat(folder.resolve("target")).doesNotExist();
    }

    @Test
    void followsALinkOnlyWhenAskedTo() throws IOException {
        Files.writeString(folder.resolve("file"), "x");
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("file"));
        assertRefused(Errno.ELOOP, () -> FileDescriptor.openNoFollow(path("link")));
        try (FileDescriptor file = FileDescriptor.open(path("link"))) {
            assertThat(file.read(new byte[2])).isEqualTo(1);
        }
    }

    @Test
    void listsAllNamesOfALargeFolderInOrder() throws IOException {
        TreeSet<String> expected = new TreeSet<>();
        for (int i = 0; i < 1_000; i++) {
            String name = "n".repeat(60) + i;
            Files.createFile(folder.resolve(name));
            expected.add(name);
        }
        assertThat(FileDescriptor.names(folder.toString())).containsExactlyElementsOf(expected);
    }

    @Test
    void listsNoNamesOfAnEmptyFolder() {
        assertThat(FileDescriptor.names(folder.toString())).isEmpty();
    }

    @Test
    void listsNeitherFilesNorLinks() throws IOException {
        Files.createFile(folder.resolve("file"));
        Files.createSymbolicLink(folder.resolve("link"), folder);
        assertRefused(Errno.ENOTDIR, () -> FileDescriptor.names(path("file")));
        assertRefused(Errno.ENOTDIR, () -> FileDescriptor.names(path("link")));
    }

    @Test
    void isOfNoUseOnceItIsClosed() throws IOException {
        Files.createFile(folder.resolve("file"));
        FileDescriptor file = FileDescriptor.open(path("file"));
        file.close();
        file.close();
        assertThatThrownBy(() -> file.read(new byte[1]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(path("file") + " is closed");
    }
}
