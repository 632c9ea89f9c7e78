package dev.stele.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// What can stand where a program expects a file that a person named, each with the reason for which it is not read.
public enum OddFile {
    FIFO("it is a FIFO, not a regular file"),
    LINK_TO_FIFO("it is a FIFO, not a regular file"),
    SOCKET("it is a socket, not a regular file"),
    FOLDER("it is a folder, not a regular file"),
    LINK_TO_DEVICE("folder"),
    LINK_OUT("folder"),
    LINK_TO_LINK_OUT("folder"),
    LINK_THROUGH_FOLDER_LINK("folder"),
    LINK_TO_DESCRIPTOR("folder");

    /// The first line of a file outside of the folder, which no output may show.
    public static final String SECRET = "root-only-line: x";

    private final String reason;

    OddFile(String reason) {
        this.reason = reason;
    }

    /// Part of the text that says why; for those that lead out of their folder only that word.
    public String reason() {
        return reason;
    }

    public boolean leadsOut() {
        return reason.equals("folder");
    }

    /// Puts it in a place, replacing what is there. Files outside go beside the place's folder.
    public void put(Path place) throws IOException {
        Files.deleteIfExists(place);
        Path folder = place.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException("no place for a file: " + place);
        }
        Path outside = folder.resolveSibling("outside");
        Files.createDirectories(outside);
        Path secret = Files.writeString(outside.resolve("secret"), SECRET + "\n");
        switch (this) {
            case FIFO -> fifo(place);
            case LINK_TO_FIFO -> {
                fifo(folder.resolve("the-fifo"));
                Files.createSymbolicLink(place, Path.of("the-fifo"));
            }
            case SOCKET -> socket(place);
            case FOLDER -> Files.createDirectory(place);
            case LINK_TO_DEVICE -> Files.createSymbolicLink(place, Path.of("/dev/zero"));
            case LINK_OUT -> Files.createSymbolicLink(place, secret);
            case LINK_TO_LINK_OUT -> {
                Files.createSymbolicLink(folder.resolve("the-link"), Path.of("../outside/secret"));
                Files.createSymbolicLink(place, Path.of("the-link"));
            }
            case LINK_THROUGH_FOLDER_LINK -> {
                Files.createSymbolicLink(folder.resolve("the-way"), outside);
                Files.createSymbolicLink(place, Path.of("the-way/secret"));
            }
            case LINK_TO_DESCRIPTOR -> Files.createSymbolicLink(place, Path.of("/proc/self/fd/0"));
        }
    }

    public static void fifo(Path place) {
        try {
            Process made = new ProcessBuilder("mkfifo", place.toString()).start();
            if (made.waitFor() != 0) {
                throw new IllegalStateException("mkfifo " + place);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The path of a socket is short, so it is made elsewhere; its name stays when it is closed.
    private static void socket(Path place) throws IOException {
        Path bound = Path.of("/tmp/s" + ProcessHandle.current().pid() + "-" + place.hashCode());
        Files.deleteIfExists(bound);
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(bound));
        }
        Files.move(bound, place);
    }
}
