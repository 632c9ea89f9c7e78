package dev.stele.machine;

import dev.stele.linux.FileDescriptor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes files and folders so that after a crash they are there in full or not at all.
final class DurableWrites {
    private DurableWrites() {}

    /// Replaces a file by these bytes.
    static void write(Path file, byte[] bytes) throws IOException {
        Path staged = file.resolveSibling("." + file.getFileName() + ".staged");
        Files.write(staged, bytes);
        publish(staged, file);
    }

    /// Gives a complete staged file its name.
    static void publish(Path staged, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(staged, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        rename(staged, file);
    }

    /// Gives a staged file or folder whose content is on the disk its name.
    static void rename(Path staged, Path target) throws IOException {
        Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
        Path parent = target.getParent();
        if (parent != null) {
            try (FileDescriptor folder = FileDescriptor.open(parent.toString())) {
                folder.sync();
            }
        }
    }
}
