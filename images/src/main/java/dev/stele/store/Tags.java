package dev.stele.store;

import dev.stele.oci.Digest;
import dev.stele.oci.Reference;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Tags as files: `<repository>/_tags/<tag>` holds a digest. No part of a repository's name starts with `_`.
///
/// A tag is created by `link(2)` of a finished file, which fails when the name exists. So no lock is needed, no process
/// can move a tag, and no partial tag is ever visible.
///
/// Only the tags in which signing tools collect what belongs to one image (`sha256-<hex>.sig`) may be replaced, by the
/// one process that serves the registry; it decides whether the new list holds all of the former one.
final class Tags {
    private static final String FOLDER = "_tags";
    private static final String RETIRED = "_retired";
    private static final int BYTES_MAX = 256;
    private static final Pattern GROWING = Pattern.compile("sha256-[0-9a-f]{64}\\.(sig|att|sbom)");

    private final Path root;
    private final Path staging;

    Tags(Path root, Path staging) {
        this.root = root;
        this.staging = staging;
    }

    Optional<Digest> get(String repository, String tag) throws IOException {
        return read(file(repository, tag));
    }

    private static Optional<Digest> read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return Optional.of(Digest.parse(new String(in.readNBytes(BYTES_MAX), StandardCharsets.US_ASCII).strip()));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new StoreException.Damaged("holds no digest (" + FailureText.of(e) + ")", file);
        }
    }

    TagResult set(String repository, String tag, Digest digest) throws IOException {
        Path file = file(repository, tag);
        Path folder = root.resolve(repository).resolve(FOLDER);
        Optional<Digest> former = read(retired(repository, tag));
        if (former.isPresent() && !former.get().equals(digest)) {
            return new TagResult.Taken(former.get());
        }
        DurableFolders.createDirectories(folder);
        Path temp = temporary(digest);
        try {
            Files.createLink(file, temp);
            DurableFolders.syncDirectory(folder);
            return new TagResult.Created();
        } catch (FileAlreadyExistsException _) {
            Digest existing = get(repository, tag).orElseThrow(() -> new NoSuchFileException(file.toString()));
            return existing.equals(digest) ? new TagResult.Same() : new TagResult.Taken(existing);
        } finally {
            Files.deleteIfExists(temp);
        }
    }

    /// Whether the tag is one of those that collect signatures of an image.
    static boolean mayGrow(String tag) {
        return GROWING.matcher(tag).matches();
    }

    /// Compares and sets in one step for all callers of this object.
    synchronized TagResult grow(String repository, String tag, Digest former, Digest digest) throws IOException {
        if (!mayGrow(tag)) {
            throw new IllegalArgumentException("a tag that does not move: " + tag);
        }
        Path file = file(repository, tag);
        Digest existing = get(repository, tag).orElseThrow(() -> new NoSuchFileException(file.toString()));
        if (!existing.equals(former)) {
            return new TagResult.Taken(existing);
        }
        Path temp = temporary(digest);
        try {
            Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE);
            DurableFolders.syncDirectory(root.resolve(repository).resolve(FOLDER));
            return new TagResult.Created();
        } finally {
            Files.deleteIfExists(temp);
        }
    }

    /// A name is never used for two images, so what it named is kept beside the tags.
    void retire(String repository, String tag) throws IOException {
        Path file = file(repository, tag);
        Path retired = retired(repository, tag);
        Path folder = root.resolve(repository);
        DurableFolders.createDirectories(folder.resolve(RETIRED));
        Files.move(file, retired, StandardCopyOption.ATOMIC_MOVE);
        DurableFolders.syncDirectory(folder.resolve(RETIRED));
        DurableFolders.syncDirectory(folder.resolve(FOLDER));
    }

    private Path retired(String repository, String tag) {
        return root.resolve(repository).resolve(RETIRED).resolve(tag);
    }

    Instant changed(String repository, String tag) throws IOException {
        return Files.getLastModifiedTime(file(repository, tag)).toInstant();
    }

    FileTime changed(String repository) throws IOException {
        checkRepository(repository);
        try {
            return Files.getLastModifiedTime(root.resolve(repository).resolve(FOLDER));
        } catch (NoSuchFileException _) {
            return FileTime.fromMillis(0);
        }
    }

    SortedSet<String> list(String repository) throws IOException {
        checkRepository(repository);
        SortedSet<String> out = new TreeSet<>();
        try (Stream<Path> files = Files.list(root.resolve(repository).resolve(FOLDER))) {
            files.forEach(f -> out.add(f.getFileName().toString()));
        } catch (NoSuchFileException _) {
            return out;
        }
        return out;
    }

    SortedSet<String> repositories() throws IOException {
        SortedSet<String> out = new TreeSet<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                if (!dir.endsWith(FOLDER)) {
                    return FileVisitResult.CONTINUE;
                }
                out.add(root.relativize(dir.resolve("..").normalize()).toString());
                return FileVisitResult.SKIP_SUBTREE;
            }
        });
        return out;
    }

    /// A finished file in the staging folder.
    private Path temporary(Digest digest) throws IOException {
        Path temp = Files.createTempFile(staging, "tag-", "");
        try {
            Store.writeDurably(temp, (digest + "\n").getBytes(StandardCharsets.US_ASCII));
            return temp;
        } catch (IOException e) {
            Files.deleteIfExists(temp);
            throw e;
        }
    }

    private Path file(String repository, String tag) {
        checkRepository(repository);
        if (!Reference.isTag(tag)) {
            throw new IllegalArgumentException("no tag: " + tag);
        }
        return root.resolve(repository).resolve(FOLDER).resolve(tag);
    }

    private static void checkRepository(String repository) {
        if (!Reference.isRepository(repository)) {
            throw new IllegalArgumentException("no repository name: " + repository);
        }
    }
}
