package dev.stele.remote;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the bytes that are read, for whoever watches how far a transfer is.
final class CountedInput extends FilterInputStream {
    private final AtomicLong count;

    private CountedInput(InputStream in, AtomicLong count) {
        super(in);
        this.count = count;
    }

    static CountedInput open(RegistryRequest.Payload payload, AtomicLong count) {
        try {
            return new CountedInput(payload.opening().open(), count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = in.read(bytes, offset, length);
        count.addAndGet(Math.max(n, 0));
        return n;
    }
}
