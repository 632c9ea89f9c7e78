package dev.stele.layer;

import dev.stele.oci.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Collection;

/// A layer that was written to a stream, compressed.
///
/// @param diffId digest of the tar bytes before compression
/// @param codec how they were compressed
public record PackedLayer(Digest diffId, Codec codec) {
    /// Writes entries as a packed layer. Leaves the stream open.
    ///
    /// @param sourceDate seconds since 1970, UTC, as in [LayerWriter#write]
    /// @throws IOException when the content of an entry cannot be read, or the stream not be written
    public static PackedLayer write(
            Collection<? extends LayerEntry> entries, long sourceDate, Codec codec, OutputStream out)
            throws IOException {
        MessageDigest hasher = Digest.hasher();
        try (OutputStream packed = codec.open(new NonClosingStream(out));
                OutputStream tar = new DigestOutputStream(packed, hasher)) {
            LayerWriter.write(entries, sourceDate, tar);
        }
        return new PackedLayer(Digest.of(hasher.digest()), codec);
    }

    /// Flushes the stream below on close instead of closing it.
    private static final class NonClosingStream extends FilterOutputStream {
        NonClosingStream(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
