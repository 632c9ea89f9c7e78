package dev.stele.store;

import dev.stele.crash.BlockingGuard;
import dev.stele.crash.CrashPoint;
import dev.stele.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/// Writes a new blob. Its bytes are not visible before [#commit]; closing without it discards them.
///
/// Not thread-safe. Its methods throw [StoreException], never an IOException.
public final class BlobWriter extends OutputStream {
    private final Store store;
    private final long bytesMax;
    private final Path staged;
    private final FileChannel channel;
    private final MessageDigest hasher = Digest.hasher();
    private long size;

    BlobWriter(Store store, long bytesMax) {
        this.store = store;
        this.bytesMax = bytesMax;
        try {
            this.staged = Files.createTempFile(store.staging(), "blob-", "");
            this.channel = FileChannel.open(staged, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw StoreException.of(store.staging(), e);
        }
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        BlockingGuard.check("write a blob");
        if (length > bytesMax - size) {
            throw new StoreException.TooLarge(staged, bytesMax);
        }
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw StoreException.of(staged, e);
        }
        hasher.update(bytes, offset, length);
        size += length;
    }

    /// Bytes written so far.
    public long size() {
        return size;
    }

    /// Publishes the bytes as a blob, durably, and returns its digest. If the blob exists its bytes are replaced by
    /// these equal ones, which repairs a damaged one. The writer accepts no more bytes.
    ///
    /// @param expected refuses other bytes ([StoreException.Damaged]); its algorithm names the blob, such as sha512
    Digest commit(Optional<Digest> expected) {
        try {
            CrashPoint.BLOB_AFTER_WRITE.reach();
            channel.force(true);
            channel.close();
            CrashPoint.BLOB_AFTER_FSYNC.reach();
            Digest sha256 = Digest.of(hasher.digest());
            Digest name = expected.orElse(sha256);
            Digest actual = name.algorithm().equals("sha256") ? sha256 : Store.hash(staged, name.algorithm());
            if (!actual.equals(name)) {
                throw new StoreException.Damaged(name, actual, staged);
            }
            store.publish(staged, name);
            return name;
        } catch (IOException e) {
            throw StoreException.of(staged, e);
        } finally {
            close();
        }
    }

    public Digest commit() {
        return commit(Optional.empty());
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(staged);
        } catch (IOException e) {
            throw StoreException.of(staged, e);
        }
    }
}
