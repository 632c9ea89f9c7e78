package dev.stele.layer;

import dev.stele.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;

/// Temporary storage of unpacked bytes during a build: one unnamed file that many threads write to and read from.
///
/// It holds only contents, never names, so the names of a package's files cannot conflict with the host's file system.
/// The file is unlinked as soon as it is open: the system frees it when the build ends, also after a crash.
public final class Scratch implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path folder;
    private final FileChannel file;
    private final AtomicLong end = new AtomicLong();

    private Scratch(Path folder, FileChannel file) {
        this.folder = folder;
        this.file = file;
    }

    public static Scratch open(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path name = Files.createTempFile(folder, "scratch-", "");
        try {
            return new Scratch(folder, FileChannel.open(name, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } finally {
            Files.delete(name);
        }
    }

    /// Copied bytes and their digest.
    public record Bytes(FileSlice content, Digest sha256) {}

    /// Copies a stream to its end.
    ///
    /// @throws TooLong when it has more than `bytesMax` bytes
    /// @throws IOException when the stream fails
    /// @throws NotWrittenException when the bytes cannot be written, such as on a full disk
    public Bytes copy(InputStream in, long bytesMax) throws IOException {
        MessageDigest hasher = Digest.hasher();
        byte[] buffer = new byte[BUFFER_BYTES];
        long begin = end.getAndAdd(bytesMax);
        long copied = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (copied + n > bytesMax) {
                throw new TooLong("more than " + bytesMax + " bytes");
            }
            hasher.update(buffer, 0, n);
            write(ByteBuffer.wrap(buffer, 0, n), begin + copied);
            copied += n;
        }
        return new Bytes(new FileSlice(file, begin, copied), Digest.of(hasher.digest()));
    }

    private void write(ByteBuffer bytes, long begin) {
        try {
            for (long at = begin; bytes.hasRemaining(); ) {
                at += file.write(bytes, at);
            }
        } catch (IOException e) {
            throw new NotWrittenException(folder, e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /// A stream exceeded its limit.
    public static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;

        TooLong(String message) {
            super(message);
        }
    }
}
