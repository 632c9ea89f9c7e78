package dev.stele.store;

import dev.stele.oci.Digest;
import dev.stele.oci.Reference;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Which blobs belong to a repository, as empty files: `<repository>/_<kind>/<algorithm>-<hex>`. No part of a
/// repository's name starts with `_`. A link is durable when its method returns.
public final class BlobLinks {
    private final Path root;

    public BlobLinks(Path root) {
        this.root = root;
    }

    /// What a link says about its blob.
    public enum Kind {
        /// It was uploaded to the repository, mounted into it, or is named by a manifest of it.
        BLOB("_blobs"),
        /// It is a manifest whose references were checked, and linked.
        MANIFEST("_manifests");

        private final String folder;

        Kind(String folder) {
            this.folder = folder;
        }
    }

    /// Links blobs. Those that are linked already stay so.
    public void add(String repository, Kind kind, Collection<Digest> digests) {
        Path folder = folder(repository, kind);
        try {
            List<Path> missing = digests.stream()
                    .map(d -> file(folder, d))
                    .filter(f -> !Files.exists(f))
                    .distinct()
                    .toList();
            if (missing.isEmpty()) {
                return;
            }
            DurableFolders.createDirectories(folder);
            for (Path file : missing) {
                create(file);
            }
            DurableFolders.syncDirectory(folder);
        } catch (IOException e) {
            throw StoreException.of(folder, e);
        }
    }

    public boolean has(String repository, Kind kind, Digest digest) {
        return Files.exists(file(folder(repository, kind), digest));
    }

    /// Ends a link, existing or not.
    public void remove(String repository, Kind kind, Digest digest) {
        Path folder = folder(repository, kind);
        try {
            if (Files.deleteIfExists(file(folder, digest))) {
                DurableFolders.syncDirectory(folder);
            }
        } catch (IOException e) {
            throw StoreException.of(folder, e);
        }
    }

    /// Repositories that have a link, in order of name.
    public SortedSet<String> repositories() {
        SortedSet<String> out = new TreeSet<>();
        if (!Files.isDirectory(root)) {
            return out;
        }
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                    Path parent = dir.getParent();
                    if (dir.equals(root) || parent == null || !isKind(dir)) {
                        return FileVisitResult.CONTINUE;
                    }
                    out.add(root.relativize(parent).toString());
                    return FileVisitResult.SKIP_SUBTREE;
                }
            });
        } catch (IOException e) {
            throw StoreException.of(root, e);
        }
        return out;
    }

    /// All of one kind that a repository has a link to.
    public List<Digest> all(String repository, Kind kind) {
        Path folder = folder(repository, kind);
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> Digest.parse(String.valueOf(f.getFileName()).replace('-', ':')))
                    .toList();
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw StoreException.of(folder, e);
        }
    }

    private static boolean isKind(Path dir) {
        return dir.endsWith(Kind.BLOB.folder) || dir.endsWith(Kind.MANIFEST.folder);
    }

    private static void create(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException _) {
            // Another request linked it at the same time.
        }
    }

    private Path folder(String repository, Kind kind) {
        if (!Reference.isRepository(repository)) {
            throw new IllegalArgumentException("no repository name: " + repository);
        }
        return root.resolve(repository).resolve(kind.folder);
    }

    private static Path file(Path folder, Digest digest) {
        return folder.resolve(digest.algorithm() + "-" + digest.hex());
    }
}
