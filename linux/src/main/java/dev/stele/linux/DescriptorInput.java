package dev.stele.linux;

import java.io.IOException;
import java.io.InputStream;

/// The content of an open file as a stream.
final class DescriptorInput extends InputStream {
    private final FileDescriptor file;

    DescriptorInput(FileDescriptor file) {
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int at, int length) throws IOException {
        try {
            int n = file.read(buffer, at, length);
            return n == 0 && length > 0 ? -1 : n;
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
