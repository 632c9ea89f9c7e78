package dev.stele.gateway;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/// Reads the lines of the control protocol: bytes up to a line feed, of a bounded length.
final class ControlLineReader {
    static final int BYTES_MAX = 16 << 20;
    private static final int BYTES_INITIAL = 8 << 10;

    /// Reads into a part of an array, as `InputStream` does; -1 at the end.
    @FunctionalInterface
    interface Source {
        int read(byte[] into, int from, int length) throws IOException;
    }

    private final Source source;
    private byte[] bytes = new byte[BYTES_INITIAL];
    private int filled;

    ControlLineReader(Source source) {
        this.source = source;
    }

    /// Empty at the end of the stream.
    Optional<byte[]> next() throws IOException {
        int searched = 0;
        while (true) {
            for (; searched < filled; searched++) {
                if (bytes[searched] == '\n') {
                    return Optional.of(take(searched));
                }
            }
            if (filled > BYTES_MAX) {
                throw new IOException("a line of more than " + BYTES_MAX + " bytes");
            }
            if (filled == bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            int read = source.read(bytes, filled, bytes.length - filled);
            if (read < 0) {
                return Optional.empty();
            }
            filled += read;
        }
    }

    private byte[] take(int length) {
        byte[] line = Arrays.copyOf(bytes, length);
        filled -= length + 1;
        byte[] rest = filled < BYTES_INITIAL ? new byte[BYTES_INITIAL] : new byte[bytes.length];
        System.arraycopy(bytes, length + 1, rest, 0, filled);
        bytes = rest;
        return line;
    }
}
