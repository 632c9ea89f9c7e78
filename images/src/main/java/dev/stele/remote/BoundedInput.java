package dev.stele.remote;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/// Tells of each piece that is read, and ends one byte after a bound, so that what is too long shows as such.
final class BoundedInput extends FilterInputStream {
    private final LongConsumer each;
    private long left;

    BoundedInput(InputStream in, long bytes, LongConsumer each) {
        super(in);
        this.left = bytes + 1;
        this.each = each;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = left == 0 ? -1 : in.read(bytes, offset, (int) Math.min(length, left));
        if (n > 0) {
            left -= n;
            each.accept(n);
        }
        return n;
    }
}
