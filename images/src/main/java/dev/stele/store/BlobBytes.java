package dev.stele.store;

import dev.stele.crash.BlockingGuard;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/// How many bytes all blobs of a store have together, for those who ask often.
///
/// Builds and clean-ups are processes of their own, so no process sees by its own calls what comes and goes. Each
/// folder
/// tells: its time of change is new when a blob came into it or left it, by whatever process and however that ended. So
/// the first count looks at every blob, and each further one at the folders, of which there are 256 for an algorithm,
/// and at the blobs of those that have changed.
public final class BlobBytes {
    /// Below `blobs` are a folder for each algorithm and one for the first two digits.
    private static final int FOLDER_DEPTH = 2;

    /// Two changes within one tick of a file system's clock have the same time. The coarsest clock that is in use ticks
    /// once a second.
    private static final Duration TICK_MAX = Duration.ofSeconds(2);

    private final Path blobs;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Path, Listed> known = new HashMap<>();
    private volatile boolean counted;
    private long listings;

    BlobBytes(Path blobs, InstantSource clock) {
        this.blobs = blobs;
        this.clock = clock;
    }

    /// @param changed the folder's time of change before it was listed
    /// @param settled whether every later change gives it another time
    /// @param bytes of the blobs in it
    private record Listed(FileTime changed, boolean settled, long bytes, List<Path> folders) {
        Listed {
            folders = List.copyOf(folders);
        }
    }

    /// The bytes of all blobs; empty while the first count goes on. May be called from any thread that may block.
    public OptionalLong now() {
        BlockingGuard.check("count the blobs");
        if (counted) {
            lock.lock();
        } else if (!lock.tryLock()) {
            return OptionalLong.empty();
        }
        try {
            long bytes = count(blobs, 0);
            counted = true;
            return OptionalLong.of(bytes);
        } finally {
            lock.unlock();
        }
    }

    /// How often a folder was listed.
    long listings() {
        return listings;
    }

    private long count(Path folder, int depth) {
        try {
            FileTime changed = Files.getLastModifiedTime(folder);
            Listed listed = known.get(folder);
            if (listed == null || !listed.settled() || !listed.changed().equals(changed)) {
                listed = list(folder, changed, depth);
                known.put(folder, listed);
            }
            long bytes = listed.bytes();
            for (Path below : listed.folders()) {
                bytes += count(below, depth + 1);
            }
            return bytes;
        } catch (NoSuchFileException _) {
            return 0;
        } catch (IOException e) {
            throw StoreException.of(folder, e);
        }
    }

    private Listed list(Path folder, FileTime changed, int depth) throws IOException {
        listings++;
        Instant begin = clock.instant();
        long bytes = 0;
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (depth < FOLDER_DEPTH) {
                    folders.add(entry);
                } else if (Trash.blob(blobs, entry).isPresent()) {
                    bytes += size(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw new IOException(e);
        }
        return new Listed(changed, changed.toInstant().plus(TICK_MAX).isBefore(begin), bytes, folders);
    }

    private static long size(Path blob) throws IOException {
        try {
            BasicFileAttributes found = Files.readAttributes(blob, BasicFileAttributes.class);
            return found.isRegularFile() ? found.size() : 0;
        } catch (NoSuchFileException _) {
            return 0;
        }
    }
}
