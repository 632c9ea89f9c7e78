package dev.stele.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Ends after a number of bytes, whatever follows.
final class Bounded extends FilterInputStream {
    private long left;

    Bounded(InputStream in, long bytesMax) {
        super(in);
        this.left = bytesMax;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = left == 0 ? -1 : in.read(bytes, offset, (int) Math.min(length, left));
        left -= Math.max(n, 0);
        return n;
    }
}
