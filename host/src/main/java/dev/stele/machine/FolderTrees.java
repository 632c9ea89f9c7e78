package dev.stele.machine;

import dev.stele.linux.Mounts;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/// Removes folder trees, and the mounts in them.
final class FolderTrees {
    private FolderTrees() {}

    /// Removes a folder with its content. What is mounted inside is unmounted first, so that no mounted file is
    /// deleted.
    static void delete(Path root) throws IOException {
        unmountBelow(root);
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /// Unmounts all at and below a path, the last mounted first.
    static void unmountBelow(Path root) {
        List<Mounts.Entry> all = Mounts.table();
        for (Mounts.Entry mount : all.reversed()) {
            if (mount.target().startsWith(root)) {
                Mounts.detach(mount.target());
            }
        }
    }
}
