package dev.stele.layer;

import com.github.luben.zstd.ZstdInputStream;
import dev.stele.oci.Descriptor;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Decompresses while it is read, and stops a decompression bomb by its unpacked bytes and by their ratio to packed
/// ones.
///
/// All members or frames are read, and bytes after them are refused.
public final class UnpackedStream extends BulkInput {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int SNIFF_BYTES = 4;

    private final Counted packed;
    private final InputStream unpacked;
    private final LayerLimits limits;
    private long unpackedBytes;

    private UnpackedStream(Counted packed, InputStream unpacked, LayerLimits limits) {
        this.packed = packed;
        this.unpacked = unpacked;
        this.limits = limits;
    }

    /// Opens a packed stream; closing the result closes it.
    ///
    /// @throws LayerException when the first bytes are of another codec
    public static UnpackedStream open(InputStream in, Codec codec, LayerLimits limits) throws IOException {
        Counted packed = new Counted(in);
        BufferedInputStream buffered = new BufferedInputStream(packed, BUFFER_BYTES);
        buffered.mark(SNIFF_BYTES);
        Codec actual = sniff(buffered.readNBytes(SNIFF_BYTES));
        buffered.reset();
        if (actual != codec) {
            throw new LayerException("named as " + codec.label() + " but its bytes are " + actual.label());
        }
        InputStream unpacked = switch (codec) {
            case ZSTD -> new ZstdInputStream(buffered).setLongMax(LayerLimits.ZSTD_WINDOW_LOG_MAX);
            case GZIP -> new GzipMembers(buffered);
            case NONE -> buffered;
        };
        return new UnpackedStream(packed, unpacked, limits);
    }

    /// The codec of a blob by its media type, including Docker's older names.
    ///
    /// @throws LayerException when it is not the media type of a layer
    public static Codec codecOf(Descriptor descriptor) {
        String type = descriptor.mediaType();
        if (type.endsWith("+zstd") || type.endsWith(".zstd")) {
            return Codec.ZSTD;
        } else if (type.endsWith("+gzip") || type.endsWith(".gzip")) {
            return Codec.GZIP;
        } else if (type.endsWith(".tar")) {
            return Codec.NONE;
        }
        throw new LayerException("not the media type of a layer: " + type);
    }

    /// The codec of a blob by its first bytes, of which four are enough.
    public static Codec sniff(byte[] start) {
        int magic = 0;
        for (int i = start.length - 1; i >= 0; i--) {
            magic = magic << 8 | (start[i] & 0xff);
        }
        boolean skippable = (magic & 0xfffffff0) == 0x184d2a50;
        if (start.length == SNIFF_BYTES && (magic == 0xfd2fb528 || skippable)) {
            return Codec.ZSTD;
        }
        return (magic & 0xffff) == 0x8b1f ? Codec.GZIP : Codec.NONE;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = readOrRefuse(bytes, offset, length);
        if (n > 0) {
            unpackedBytes += n;
            if (unpackedBytes > limits.bytesMax()) {
                throw new LayerException("unpacks to more than " + limits.bytesMax() + " bytes");
            }
            if (unpackedBytes > LayerLimits.RATIO_FREE_BYTES && unpackedBytes / limits.ratioMax() > packed.bytes) {
                throw new LayerException("unpacks to more than " + limits.ratioMax() + " times its packed size");
            }
        }
        return n;
    }

    private int readOrRefuse(byte[] bytes, int offset, int length) throws IOException {
        try {
            return unpacked.read(bytes, offset, length);
        } catch (com.github.luben.zstd.ZstdIOException | java.io.EOFException e) {
            throw new LayerException("its packing is broken: " + e.getMessage(), e);
        }
    }

    /// Packed bytes read so far; at the end, the blob's size.
    long packedBytes() {
        return packed.bytes;
    }

    @Override
    public void close() throws IOException {
        unpacked.close();
    }

    private static final class Counted extends FilterInputStream {
        private long bytes;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            bytes += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            bytes += Math.max(n, 0);
            return n;
        }
    }
}
