package dev.stele.build;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Lines of UTF-8 text, each of bounded length, so that a file without a line feed cannot fill the memory.
final class LineReader {
    private static final int LINE_MAX = 1 << 20;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private int number;

    LineReader(InputStream in) {
        this.in = in;
    }

    /// How many lines were read so far.
    int number() {
        return number;
    }

    /// The next line without its line feed; nothing at the end.
    ///
    /// @throws Deb822Exception for a line that is too long
    Optional<String> next() throws IOException {
        ByteArrayOutputStream split = new ByteArrayOutputStream(0);
        while (at < end || fill()) {
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            if (at < end) {
                at++;
                number++;
                return Optional.of(line(split, from, at - 1));
            }
            split.write(buffer, from, end - from);
            if (split.size() > LINE_MAX) {
                throw new Deb822Exception("a line of more than " + LINE_MAX + " bytes");
            }
        }
        number += split.size() > 0 ? 1 : 0;
        return split.size() == 0 ? Optional.empty() : Optional.of(line(split, 0, 0));
    }

    private String line(ByteArrayOutputStream split, int from, int to) {
        if (split.size() == 0) {
            return new String(buffer, from, to - from, StandardCharsets.UTF_8);
        }
        split.write(buffer, from, to - from);
        return split.toString(StandardCharsets.UTF_8);
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }
}
