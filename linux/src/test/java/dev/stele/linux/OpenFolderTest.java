package dev.stele.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OpenFolderTest {
    @TempDir
    private Path parent;

    private Path folder;

    @Test
    void opensASocketAsAMerePathAndNoLinkToOne() throws IOException {
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                OpenFolder open = OpenFolder.open(folder)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.createSymbolicLink(folder.resolve("link"), Path.of("socket"));
            try (FileDescriptor node = open.nodeWithoutLinks("socket");
                    SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(node.selfPath()))) {
                assertThat(node.stat().type()).isEqualTo(FileStat.SOCKET);
                assertThat(client.isConnected()).isTrue();
            }
            assertThatThrownBy(() -> open.nodeWithoutLinks("link"))
                    .isInstanceOfSatisfying(
                            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ELOOP));
        }
    }

    @BeforeEach
    void makeTheFolder() throws IOException {
        folder = parent.resolve("folder");
        Files.createDirectories(folder.resolve("sub"));
        Files.writeString(folder.resolve("file"), "inside");
        Files.writeString(folder.resolve("sub/deep"), "deep");
        Files.writeString(parent.resolve("secret"), "outside");
    }

    private String read(String relative) {
        try (OpenFolder open = OpenFolder.open(folder);
                FileDescriptor file = open.file(relative)) {
            return new String(file.readAtMost(100), StandardCharsets.UTF_8);
        }
    }

    private void assertRefused(int errno, String relative) {
        assertThatThrownBy(() -> read(relative))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    @Test
    void readsFilesBeneathIt() throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), Path.of("sub/deep"));
        assertThat(read("file")).isEqualTo("inside");
        assertThat(read("sub/../sub/deep")).isEqualTo("deep");
        assertThat(read("link")).isEqualTo("deep");
        assertRefused(Errno.ENOENT, "absent");
    }

    @Test
    void refusesEveryWayOut() throws IOException {
        Files.createSymbolicLink(folder.resolve("absolute"), parent.resolve("secret"));
        Files.createSymbolicLink(folder.resolve("relative"), Path.of("../secret"));
        Files.createSymbolicLink(folder.resolve("way"), parent);
        for (String path : new String[] {"../secret", "/etc/passwd", "absolute", "relative", "way/secret"}) {
            assertRefused(Errno.EXDEV, path);
        }
    }

    @Test
    void refusesLinksWhereNoneAreWanted() throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
        try (OpenFolder open = OpenFolder.open(folder)) {
            assertThatThrownBy(() -> open.fileWithoutLinks("link"))
                    .isInstanceOfSatisfying(
                            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ELOOP));
        }
    }

    @Test
    void refusesWhatIsNoFileAndNeverWaits() throws IOException {
        new HostCommand(Duration.ofSeconds(10), "mkfifo", folder.resolve("fifo").toString()).succeed();
        Files.createSymbolicLink(folder.resolve("to-fifo"), Path.of("fifo"));
        for (String name : new String[] {"fifo", "to-fifo"}) {
            assertThatThrownBy(() -> read(name))
                    .isInstanceOf(IrregularFileException.class)
                    .hasMessage(folder.resolve(name) + " is a FIFO, not a regular file");
        }
        assertThatThrownBy(() -> read("sub"))
                .isInstanceOf(IrregularFileException.class)
                .hasMessage(folder.resolve("sub") + " is a folder, not a regular file");
    }

    @Test
    void neverReadsWhatALinkThatIsSwappedInLeadsTo() throws Exception {
        Path swapped = folder.resolve("swapped");
        AtomicBoolean done = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().start(() -> {
            try {
                while (!done.get()) {
                    Files.copy(folder.resolve("file"), parent.resolve("plain"), StandardCopyOption.REPLACE_EXISTING);
                    Files.move(parent.resolve("plain"), swapped, StandardCopyOption.ATOMIC_MOVE);
                    Files.createSymbolicLink(parent.resolve("link"), parent.resolve("secret"));
                    Files.move(parent.resolve("link"), swapped, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        try {
            for (int i = 0; i < 2_000; i++) {
                try {
                    assertThat(read("swapped")).isEqualTo("inside");
                } catch (LinuxException e) {
                    assertThat(e.errno()).isIn(Errno.EXDEV, Errno.ENOENT);
                }
            }
        } finally {
            done.set(true);
            swapper.join();
        }
    }

    @Test
    void readsAtMostWhatIsAskedFor() throws IOException {
        Files.write(folder.resolve("big"), new byte[200_000]);
        try (OpenFolder open = OpenFolder.open(folder)) {
            try (FileDescriptor file = open.file("big")) {
                assertThat(file.stat().size()).isEqualTo(200_000);
                assertThat(file.readAtMost(100_000)).hasSize(100_000);
            }
            try (InputStream stream = open.file("big").stream()) {
                assertThat(stream.readAllBytes()).hasSize(200_000);
            }
        }
    }
}
