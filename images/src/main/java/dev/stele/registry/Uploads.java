package dev.stele.registry;

import dev.stele.crash.CrashPoint;
import dev.stele.oci.Digest;
import dev.stele.registry.OpenUpload.Owner;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Receives uploads into files. An interrupted upload continues at the end of its file, also after a restart.
///
/// The SHA-256 of each upload is computed while its bytes arrive, and kept in memory. Where it is unknown, after a
/// restart for example, the file is read once more when the upload is finished.
final class Uploads {
    static final long BYTES_MAX = 64L << 30;

    private final UploadFolder uploads;
    private final UploadBounds bounds;
    private final Store store;
    private final SecureRandom random;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final Map<String, PartialHash> hashes = new ConcurrentHashMap<>();

    Uploads(UploadFolder uploads, Store store, InstantSource clock, SecureRandom random) {
        this.uploads = uploads;
        this.bounds = new UploadBounds(uploads, clock);
        this.store = store;
        this.random = random;
    }

    /// An upload as a client names it.
    record Handle(String id, Owner owner) {}

    /// Opens an upload.
    synchronized Handle open(Owner owner) {
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        Handle handle = new Handle(HexFormat.of().formatHex(bits), owner);
        return onDisk(() -> {
            bounds.makeRoom(owner, busy::contains);
            if (hashes.size() > UploadBounds.OPEN_MAX) {
                hashes.keySet().removeIf(id -> !Files.exists(uploads.file(id)));
            }
            uploads.create(handle.id(), owner);
            return handle;
        });
    }

    /// The number of bytes received so far.
    long offset(Handle upload) {
        return onDisk(() -> Files.size(file(upload)));
    }

    /// Appends bytes. When a whole body has another length than announced the upload stays unchanged. When the
    /// connection ends before the body does, what arrived stays, and the client may continue behind it.
    ///
    /// @param from the offset that the client assumes
    /// @param length the number of bytes that the client announced
    /// @return the new offset
    long append(Handle upload, Optional<Long> from, Optional<Long> length, RequestBody body) {
        return exclusively(upload, file -> {
            long offset = Files.size(file);
            if (from.isPresent() && from.get() != offset) {
                throw new OutOfOrder(offset);
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                Received received = new Received(channel, hash(upload, offset), BYTES_MAX - offset);
                try {
                    received.all(body, length);
                } catch (Interrupted e) {
                    keep(channel, upload, received);
                    throw e;
                } catch (IOException | RuntimeException e) {
                    channel.truncate(offset);
                    throw e;
                }
                keep(channel, upload, received);
                return offset + received.bytes;
            }
        });
    }

    private void keep(FileChannel channel, Handle upload, Received received) throws IOException {
        channel.force(true);
        received.hash.ifPresent(hash -> hashes.put(upload.id(), hash));
    }

    /// The hash of the bytes before this offset, when it is known. It is in the map only while no bytes are added.
    private Optional<PartialHash> hash(Handle upload, long offset) {
        Optional<PartialHash> known = Optional.ofNullable(hashes.remove(upload.id()));
        return offset == 0 ? Optional.of(new PartialHash()) : known.filter(hash -> hash.length() == offset);
    }

    /// Publishes the upload as a blob and ends it. When its bytes do not match the digest it ends without a blob.
    void commit(Handle upload, Digest digest) {
        exclusively(upload, file -> {
            CrashPoint.UPLOAD_BEFORE_COMMIT.reach();
            long size = Files.size(file);
            Optional<Digest> received = hash(upload, size).map(PartialHash::finish);
            try {
                store.adopt(file, digest, received);
            } catch (StoreException.Damaged _) {
                throw ApiError.badDigest(digest + " is not the digest of the " + size + " bytes sent");
            } finally {
                remove(upload.id());
            }
            return 0L;
        });
    }

    void cancel(Handle upload) {
        exclusively(upload, _ -> {
            remove(upload.id());
            return 0L;
        });
    }

    private void remove(String id) {
        uploads.end(id);
        hashes.remove(id);
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

    /// The connection ended before the body did.
    private static final class Interrupted extends ApiError {
        private static final long serialVersionUID = 1;

        Interrupted() {
            super(400, "SIZE_INVALID", "the connection ended before the body did; what arrived is kept");
        }
    }

    /// The bytes of one request, on their way to the file.
    private static final class Received {
        private final FileChannel channel;
        private final Optional<PartialHash> hash;
        private final long bytesMax;
        private long bytes;

        Received(FileChannel channel, Optional<PartialHash> hash, long bytesMax) {
            this.channel = channel;
            this.hash = hash;
            this.bytesMax = bytesMax;
        }

        /// Reads to the end, or until the body exceeds the announced length.
        void all(RequestBody body, Optional<Long> announced) throws IOException {
            long most = announced.orElse(Long.MAX_VALUE);
            for (Optional<ByteBuffer> piece = next(body); piece.isPresent() && bytes <= most; piece = next(body)) {
                int length = piece.get().remaining();
                if (length > bytesMax - bytes) {
                    throw new ApiError(413, "SIZE_INVALID", "a blob has at most " + BYTES_MAX + " bytes");
                }
                ByteBuffer same = piece.get().duplicate();
                hash.ifPresent(h -> h.update(same));
                while (piece.get().hasRemaining()) {
                    channel.write(piece.get());
                }
                bytes += length;
                CrashPoint.UPLOAD_MID_CHUNK.reach();
            }
            if (announced.isPresent() && announced.get() != bytes) {
                throw new ApiError(400, "SIZE_INVALID", "announced " + announced.get() + " bytes, sent " + bytes);
            }
        }

        private static Optional<ByteBuffer> next(RequestBody body) {
            try {
                return body.next();
            } catch (IOException _) {
                throw new Interrupted();
            }
        }
    }

    private <T> T exclusively(Handle upload, OnFile<T> work) {
        if (!busy.add(upload.id())) {
            throw new ApiError(409, "BLOB_UPLOAD_INVALID", "another request writes to this upload");
        }
        try {
            return onDisk(() -> work.with(file(upload)));
        } finally {
            busy.remove(upload.id());
        }
    }

    /// The upload's file. Unknown ids and those of other repositories or users get the same error.
    private Path file(Handle upload) {
        return uploads.find(upload.id())
                .filter(found -> found.owner().admits(upload.owner()))
                .map(found -> uploads.file(upload.id()))
                .orElseThrow(Uploads::unknown);
    }

    private static ApiError unknown() {
        return new ApiError(404, "BLOB_UPLOAD_UNKNOWN", "no such upload; it may have ended or expired");
    }

    /// An upload that a person ended while a request used it is as unknown as any other.
    private <T> T onDisk(OnDisk<T> work) {
        try {
            return work.run();
        } catch (NoSuchFileException _) {
            throw unknown();
        } catch (IOException e) {
            throw StoreException.of(uploads.path(), e);
        }
    }

    private interface OnFile<T> {
        T with(Path file) throws IOException;
    }

    private interface OnDisk<T> {
        T run() throws IOException;
    }
}
