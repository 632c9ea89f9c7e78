package dev.stele.registry;

import dev.stele.crash.CrashPoint;
import dev.stele.oci.Digest;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Open uploads, as files: they survive a restart, and an interrupted upload continues at the end of its file.
///
/// ```
/// FOLDER/<id>        the bytes received so far
/// FOLDER/<id>.of     the repository that the upload belongs to
/// ```
final class Uploads {
    static final Duration LIFE = Duration.ofHours(24);
    static final int OPEN_MAX = 1_000;
    static final long BYTES_MAX = 64L << 30;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final String OWNER = ".of";

    private final Path folder;
    private final Store store;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    Uploads(Path folder, Store store, InstantSource clock, SecureRandom random) {
        this.folder = folder;
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /// Opens an upload and returns its id.
    String open(String repository) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        String name = HexFormat.of().formatHex(id);
        return onDisk(() -> {
            if (sweep() >= OPEN_MAX) {
                throw new ApiError(429, "TOOMANYREQUESTS", OPEN_MAX + " uploads are open; finish or cancel some");
            }
            Files.writeString(folder.resolve(name + OWNER), repository);
            Files.createFile(folder.resolve(name));
            return name;
        });
    }

    /// The number of bytes received so far.
    long offset(String repository, String id) {
        return onDisk(() -> Files.size(file(repository, id)));
    }

    /// Appends bytes. When they differ from the announced ones the upload stays unchanged.
    ///
    /// @param from the offset that the client assumes
    /// @param length the number of bytes that the client announced
    /// @return the new offset
    long append(Target.Upload upload, Optional<Long> from, Optional<Long> length, InputStream body) {
        return exclusively(upload, file -> {
            long offset = Files.size(file);
            if (from.isPresent() && from.get() != offset) {
                throw new OutOfOrder(offset);
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                try {
                    long copied = copy(body, channel, BYTES_MAX - offset, length.orElse(BYTES_MAX));
                    if (length.isPresent() && length.get() != copied) {
                        throw new ApiError(400, "SIZE_INVALID", "announced " + length.get() + " bytes, sent " + copied);
                    }
                    channel.force(true);
                    return offset + copied;
                } catch (IOException | RuntimeException e) {
                    channel.truncate(offset);
                    throw e;
                }
            }
        });
    }

    /// Publishes the upload as a blob and ends it. When its bytes do not match the digest it ends without a blob.
    void commit(Target.Upload upload, Digest digest) {
        exclusively(upload, file -> {
            CrashPoint.UPLOAD_BEFORE_COMMIT.reach();
            try {
                store.adopt(file, digest);
            } catch (StoreException.Damaged _) {
                throw ApiError.badDigest(digest + " is not the digest of the " + Files.size(file) + " bytes sent");
            } finally {
                remove(upload.id());
            }
            return 0L;
        });
    }

    void cancel(Target.Upload upload) {
        exclusively(upload, _ -> {
            remove(upload.id());
            return 0L;
        });
    }

    /// The client's offset is not that of the upload.
    static final class OutOfOrder extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final long offset;

        OutOfOrder(long offset) {
            super("the upload is at " + offset);
            this.offset = offset;
        }

        long offset() {
            return offset;
        }
    }

    /// Reads to the end, or until the body exceeds the announced length.
    private static long copy(InputStream body, FileChannel channel, long bytesMax, long announced) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long copied = 0;
        for (int n = received(body, buffer); n >= 0; n = copied > announced ? -1 : received(body, buffer)) {
            copied += n;
            if (copied > bytesMax) {
                throw new ApiError(413, "SIZE_INVALID", "a blob has at most " + BYTES_MAX + " bytes");
            }
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            CrashPoint.UPLOAD_MID_CHUNK.reach();
        }
        return copied;
    }

    private static int received(InputStream body, byte[] buffer) {
        try {
            return body.read(buffer);
        } catch (IOException _) {
            throw new ApiError(400, "SIZE_INVALID", "the connection ended before the body did");
        }
    }

    private <T> T exclusively(Target.Upload upload, OnFile<T> work) {
        if (!busy.add(upload.id())) {
            throw new ApiError(409, "BLOB_UPLOAD_INVALID", "another request writes to this upload");
        }
        try {
            return onDisk(() -> work.with(file(upload.repository(), upload.id())));
        } finally {
            busy.remove(upload.id());
        }
    }

    /// The upload's file. Unknown ids and those of other repositories get the same error.
    private Path file(String repository, String id) throws IOException {
        Path file = folder.resolve(id.matches("[0-9a-f]{32}") ? id : "none");
        boolean there = Files.isRegularFile(file)
                && Files.readString(folder.resolve(id + OWNER)).equals(repository);
        if (!there) {
            throw new ApiError(404, "BLOB_UPLOAD_UNKNOWN", "no such upload; it may have ended or expired");
        }
        return file;
    }

    /// Removes expired uploads and counts the others.
    private long sweep() throws IOException {
        Instant oldest = clock.instant().minus(LIFE);
        long left = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (!name.endsWith(OWNER) && !busy.contains(name) && changedBefore(file, oldest)) {
                    remove(name);
                } else if (!name.endsWith(OWNER)) {
                    left++;
                }
            }
        }
        return left;
    }

    /// Also false when the upload has just ended.
    private static boolean changedBefore(Path file, Instant moment) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(moment);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private void remove(String id) throws IOException {
        Files.deleteIfExists(folder.resolve(id));
        Files.deleteIfExists(folder.resolve(id + OWNER));
    }

    private <T> T onDisk(OnDisk<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw StoreException.of(folder, e);
        }
    }

    private interface OnFile<T> {
        T with(Path file) throws IOException;
    }

    private interface OnDisk<T> {
        T run() throws IOException;
    }
}
