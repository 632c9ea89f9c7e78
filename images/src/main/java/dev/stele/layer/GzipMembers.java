package dev.stele.layer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// All members of a gzip file (RFC 1952), one after the other. The JDK's stream treats garbage after a member as the
/// end of the file; this one refuses it.
final class GzipMembers extends BulkInput {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int HEADER_FIELD_BYTES_MAX = 1 << 16;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private boolean inMember;

    GzipMembers(InputStream in) {
        this.in = in;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (inMember || openMember()) {
            int n = inflate(bytes, offset, length);
            if (n > 0) {
                crc.update(bytes, offset, n);
                return n;
            }
            if (inflater.finished()) {
                closeMember();
            }
        }
        return -1;
    }

    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        try {
            if (inflater.needsInput()) {
                fillIfEmpty();
                inflater.setInput(buffer, position, limit - position);
                position = limit;
            }
            int n = inflater.inflate(bytes, offset, length);
            if (inflater.needsDictionary()) {
                throw new LayerException("gzip with a dictionary");
            }
            return n;
        } catch (DataFormatException e) {
            throw new LayerException("broken gzip data: " + e.getMessage(), e);
        }
    }

    /// Reads the header of the next member. False at the end of the file.
    private boolean openMember() throws IOException {
        if (position == limit && !refill()) {
            return false;
        }
        if (next() != 0x1f || next() != 0x8b || next() != 8) {
            throw new LayerException("bytes after the last gzip member");
        }
        int flags = next();
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(2);
        }
        inflater.reset();
        crc.reset();
        inMember = true;
        return true;
    }

    private void closeMember() throws IOException {
        position = limit - inflater.getRemaining();
        long sum = nextUnsignedInt();
        long size = nextUnsignedInt();
        if (sum != crc.getValue() || size != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new LayerException("a gzip member whose checksum or length is wrong");
        }
        inMember = false;
    }

    private long nextUnsignedInt() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private void skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            next();
        }
    }

    private void skipText() throws IOException {
        for (int i = 0; i < HEADER_FIELD_BYTES_MAX; i++) {
            if (next() == 0) {
                return;
            }
        }
        throw new LayerException("a gzip header with a name or comment of more than 64 KiB");
    }

    private int next() throws IOException {
        fillIfEmpty();
        return buffer[position++] & 0xff;
    }

    private void fillIfEmpty() throws IOException {
        if (position == limit && !refill()) {
            throw new EOFException("gzip data is cut off");
        }
    }

    private boolean refill() throws IOException {
        limit = Math.max(0, in.read(buffer));
        position = 0;
        return limit > 0;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
