package dev.stele.store;

import dev.stele.crash.BlockingGuard;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/// Flushes files and directory entries, so that they survive a power failure.
final class DurableFolders {
    /// A store holds config files of services, too.
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private DurableFolders() {}

    static void syncFile(Path file) throws IOException {
        BlockingGuard.check("flush " + file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    static void syncDirectory(Path directory) throws IOException {
        BlockingGuard.check("flush " + directory);
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Creates the directory and its missing parents, for their owner alone. Each new name is durable when this
    /// returns.
    static void createDirectories(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path p = directory; p != null && !Files.isDirectory(p); p = p.getParent()) {
            missing.push(p);
        }
        for (Path p : missing) {
            Files.createDirectories(p, OWNER_ONLY);
            Path parent = p.getParent();
            if (parent != null) {
                syncDirectory(parent);
            }
        }
    }
}
