package dev.stele.remote;

import dev.stele.oci.Descriptor;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLongArray;

/// A file that a blob is put together in, part by part, and a second one that says how far each part is. A
/// later run goes on from there; what these say is a hint, since the whole file is hashed at the end.
///
/// One process at a time works on a blob; a second one puts its own copy together.
final class PartialBlob implements AutoCloseable {
    /// How much may have to be fetched again when the process is killed.
    private static final long NOTED_BYTES = 4L << 20;

    private final Path file;
    private final Path notes;
    private final boolean isShared;
    private final FileChannel data;
    private final FileChannel state;
    private final long size;
    private final long partBytes;
    private final AtomicLongArray done;
    private final AtomicLongArray noted;

    private PartialBlob(Path file, boolean isShared, Descriptor blob, long partBytes) throws IOException {
        this.file = file;
        this.notes = file.resolveSibling(file.getFileName() + ".parts");
        this.isShared = isShared;
        this.size = blob.size();
        this.partBytes = partBytes;
        this.data = open(file);
        this.state = open(notes);
        int parts = (int) Math.max(1, (size + partBytes - 1) / partBytes);
        this.done = new AtomicLongArray(parts);
        this.noted = new AtomicLongArray(parts);
    }

    /// @param partBytes of each part but the last one
    static PartialBlob open(Store store, Descriptor blob, long partBytes) {
        Path file = store.partial(blob.digest());
        try {
            PartialBlob shared = new PartialBlob(file, true, blob, partBytes);
            if (shared.isAlone()) {
                shared.readNotes();
                return shared;
            }
            shared.data.close();
            shared.state.close();
            return new PartialBlob(
                    Files.createTempFile(file.resolveSibling("."), "partial-", ""), false, blob, partBytes);
        } catch (IOException e) {
            throw StoreException.of(file, e);
        }
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @SuppressWarnings("NullAway") // FileChannel.tryLock answers null when another process holds the lock
    private boolean isAlone() throws IOException {
        try {
            FileLock lock = state.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    private void readNotes() throws IOException {
        ByteBuffer all = ByteBuffer.allocate(Long.BYTES * (done.length() + 1));
        state.read(all, 0);
        all.flip();
        boolean fits = all.remaining() == Long.BYTES * (done.length() + 1) && all.getLong() == partBytes;
        for (int i = 0; fits && i < done.length(); i++) {
            long bytes = all.getLong();
            boolean isThere = bytes > 0 && bytes <= length(i) && data.size() >= start(i) + bytes;
            done.set(i, isThere ? bytes : 0);
        }
        if (!fits) {
            clear();
        }
    }

    int parts() {
        return done.length();
    }

    long start(int part) {
        return part * partBytes;
    }

    long length(int part) {
        return Math.min(partBytes, size - start(part));
    }

    long done(int part) {
        return done.get(part);
    }

    /// Bytes that are there of all parts.
    long done() {
        long sum = 0;
        for (int i = 0; i < done.length(); i++) {
            sum += done.get(i);
        }
        return sum;
    }

    /// Adds bytes to the end of what a part has.
    void write(int part, byte[] bytes, int length) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
            long at = start(part) + done.get(part);
            while (buffer.hasRemaining()) {
                at += data.write(buffer, at);
            }
            long now = done.addAndGet(part, length);
            if (now - noted.get(part) >= NOTED_BYTES || now == length(part)) {
                note(part, now);
            }
        } catch (IOException e) {
            throw StoreException.of(file, e);
        }
    }

    private void note(int part, long bytes) throws IOException {
        noted.set(part, bytes);
        state.write(ByteBuffer.allocate(Long.BYTES).putLong(bytes).flip(), Long.BYTES * (part + 1L));
    }

    /// Begins anew.
    void clear() {
        try {
            data.truncate(0);
            state.truncate(0);
            state.write(ByteBuffer.allocate(Long.BYTES).putLong(partBytes).flip(), 0);
            for (int i = 0; i < done.length(); i++) {
                done.set(i, 0);
                note(i, 0);
            }
        } catch (IOException e) {
            throw StoreException.of(file, e);
        }
    }

    /// Moves the finished file into the store.
    ///
    /// @throws StoreException.Damaged when its bytes are not the blob's
    void finish(Store store, Descriptor blob) {
        store.adopt(file, blob.digest());
        try {
            Files.deleteIfExists(notes);
        } catch (IOException e) {
            throw StoreException.of(notes, e);
        }
    }

    @Override
    public void close() {
        try {
            for (int i = 0; state.isOpen() && i < done.length(); i++) {
                note(i, done.get(i));
            }
            data.close();
            state.close();
            if (!isShared) {
                Files.deleteIfExists(file);
                Files.deleteIfExists(notes);
            }
        } catch (IOException e) {
            throw StoreException.of(file, e);
        }
    }
}
