package dev.stele.layer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A part of an open file, read without moving the file's own position, so that many parts can be read at once.
///
/// @param size in bytes
public record FileSlice(FileChannel file, long offset, long size) implements Content {
    @Override
    public InputStream open() {
        return new InputStream() {
            private long at;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                if (at == size) {
                    return -1;
                }
                int n = file.read(ByteBuffer.wrap(bytes, from, (int) Math.min(length, size - at)), offset + at);
                if (n < 0) {
                    throw new IOException("the file ends too early");
                }
                at += n;
                return n;
            }
        };
    }
}
