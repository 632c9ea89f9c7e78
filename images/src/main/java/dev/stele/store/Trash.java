package dev.stele.store;

import dev.stele.linux.LockFile;
import dev.stele.oci.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Removes blobs from a store that other processes use at the same time, without a lock that they would wait for.
///
/// Whoever looks at a blob sets its mode to 0600, which also sets the time of its inode (ctime) to now. A blob goes
/// only when that time is old, and in this order: its mode becomes 0400, it is renamed into the trash, and its mode is
/// read again. Who looked at it before the rename has set the mode, so it comes back; who looks later does not find it,
/// and
/// sends or builds it anew. What was in the trash when a run was killed comes back with the next one.
public final class Trash {
    private static final Set<PosixFilePermission> USED = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> LEAVING = PosixFilePermissions.fromString("r--------");

    private final Store store;
    private final Path blobs;
    private final Path folder;

    Trash(Store store, Path blobs, Path folder) {
        this.store = store;
        this.blobs = blobs;
        this.folder = folder;
    }

    /// Marks a blob as used now.
    ///
    /// @return whether it is there
    static boolean use(Path blob) {
        try {
            Files.setPosixFilePermissions(blob, USED);
        } catch (IOException _) {
            // It is not there, or this user may only read it; then it is not this user who names it.
            return Files.isRegularFile(blob);
        }
        return Files.isRegularFile(blob);
    }

    /// All blobs of the store, in order.
    public SortedSet<Digest> all() {
        TreeSet<Digest> out = new TreeSet<>();
        try (Stream<Path> files = Files.walk(blobs)) {
            files.filter(Files::isRegularFile).forEach(file -> blob(blobs, file).ifPresent(out::add));
            return out;
        } catch (IOException e) {
            throw StoreException.of(blobs, e);
        } catch (UncheckedIOException e) {
            // While the walk goes on.
            throw StoreException.of(blobs, new IOException(e));
        }
    }

    /// How many bytes all blobs have together, without using them.
    public BlobBytes bytes(InstantSource clock) {
        return new BlobBytes(blobs, clock);
    }

    /// Length of a blob in bytes, without using it; 0 when it has gone.
    public long size(Digest digest) {
        try {
            return Files.size(store.path(digest));
        } catch (IOException _) {
            return 0;
        }
    }

    /// All bytes of a blob, verified, without using it.
    public byte[] peek(Digest digest, int bytesMax) {
        return store.peek(digest, bytesMax);
    }

    /// Whether nobody has looked at the blob since then.
    public boolean isIdle(Digest digest, Instant since) {
        try {
            FileTime used = (FileTime) Files.getAttribute(store.path(digest), "unix:ctime");
            return used.toInstant().isBefore(since);
        } catch (IOException _) {
            return false;
        }
    }

    /// Works alone: a second run would bring back what this one removes.
    ///
    /// @param work not called when another process is at it
    /// @return whether it was called
    public boolean alone(Runnable work) {
        try {
            DurableFolders.createDirectories(folder);
            Path lock = folder.resolveSibling("trash.lock");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                // Closing the file ends the lock.
                if (LockFile.tryLock(channel).isEmpty()) {
                    return false;
                }
                restoreAll(_ -> true);
                work.run();
                return true;
            }
        } catch (IOException e) {
            throw StoreException.of(folder, e);
        }
    }

    /// Moves a blob into the trash, unless it is used.
    ///
    /// @param since it must be idle since then
    /// @return whether it is in the trash now
    public boolean take(Digest digest, Instant since) {
        Path blob = store.path(digest);
        try {
            if (!isIdle(digest, since)) {
                return false;
            }
            Files.setPosixFilePermissions(blob, LEAVING);
            Path away = folder.resolve(digest.algorithm() + "-" + digest.hex());
            Files.move(blob, away, StandardCopyOption.ATOMIC_MOVE);
            if (Files.getPosixFilePermissions(away).equals(LEAVING)) {
                return true;
            }
            restore(away, digest);
            return false;
        } catch (NoSuchFileException _) {
            return false;
        } catch (IOException e) {
            throw StoreException.of(blob, e);
        }
    }

    /// Brings back what is needed after all.
    ///
    /// @return how many blobs
    public int bringBack(Predicate<Digest> needed) {
        try {
            return restoreAll(needed);
        } catch (IOException e) {
            throw StoreException.of(folder, e);
        }
    }

    /// Removes what is in it, for ever.
    public void empty() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw StoreException.of(folder, e);
        }
    }

    private int restoreAll(Predicate<Digest> wanted) throws IOException {
        int count = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Optional<Digest> digest = digest(String.valueOf(file.getFileName()));
                if (digest.filter(wanted).isPresent()) {
                    restore(file, digest.get());
                    count++;
                }
            }
        }
        return count;
    }

    /// By a link, which does not replace one that was stored anew.
    private void restore(Path away, Digest digest) throws IOException {
        Path blob = store.path(digest);
        Files.setPosixFilePermissions(away, USED);
        try {
            Files.createLink(blob, away);
            DurableFolders.syncDirectory(blob.resolveSibling("."));
        } catch (FileAlreadyExistsException _) {
            // Then the trash holds a second one.
        }
        Files.deleteIfExists(away);
    }

    /// The digest that a file among the blobs is named by.
    static Optional<Digest> blob(Path blobs, Path file) {
        Path inside = blobs.relativize(file);
        return inside.getNameCount() == 3 ? digest(inside.getName(0) + "-" + inside.getName(2)) : Optional.empty();
    }

    private static Optional<Digest> digest(String name) {
        try {
            return Optional.of(Digest.parse(name.replace('-', ':')));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
