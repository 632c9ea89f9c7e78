package dev.stele.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The highest fence that ever acted on this host, kept in a file. It refuses a server that was replaced, even one
/// whose process was stopped for an hour.
final class Fence {
    private final Path file;

    Fence(Path file) {
        this.file = file;
    }

    /// Whether a caller may act; from now on no lower one may.
    synchronized boolean admits(long fence) {
        try {
            long highest = highest();
            if (fence > highest) {
                DurableWrites.write(file, String.valueOf(fence).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
            return fence >= highest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long highest() throws IOException {
        try {
            return Long.parseLong(Files.readString(file));
        } catch (NoSuchFileException _) {
            return Long.MIN_VALUE;
        }
    }
}
