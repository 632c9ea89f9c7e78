package dev.stele.debian;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Lines of UTF-8 text, each of bounded length, so that a file without a line feed cannot exhaust the memory.
///
/// A line is decoded only on request: two thirds of an index of a million lines are skipped.
final class LineReader {
    private static final int LINE_MAX = 1 << 20;
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;
    private int next;
    private int filled;
    private int number;

    LineReader(InputStream in) {
        this.in = in;
    }

    /// How many lines were read so far.
    int number() {
        return number;
    }

    /// Advances to the next line; false at the end.
    ///
    /// @throws Deb822Exception for a line that is too long
    boolean advance() throws IOException {
        start = next;
        int at = next;
        while (true) {
            while (at < filled && buffer[at] != '\n') {
                at++;
            }
            if (at < filled) {
                break;
            }
            int seen = at - start;
            if (!fill()) {
                if (seen == 0) {
                    return false;
                }
                break;
            }
            at = start + seen;
        }
        end = Math.min(at, filled);
        next = Math.min(end + 1, filled);
        number++;
        return true;
    }

    /// Moves the partial line to the buffer's front and reads more after it.
    private boolean fill() throws IOException {
        int partial = filled - start;
        if (partial > LINE_MAX) {
            throw new Deb822Exception("a line of more than " + LINE_MAX + " bytes");
        }
        if (partial == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        System.arraycopy(buffer, start, buffer, 0, partial);
        start = 0;
        int n = in.read(buffer, partial, buffer.length - partial);
        filled = partial + Math.max(n, 0);
        return n > 0;
    }

    /// The line's first byte, or a line feed when it is empty.
    byte first() {
        return start < end ? buffer[start] : (byte) '\n';
    }

    boolean isBlank() {
        for (int i = start; i < end; i++) {
            if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    /// The index of the first of that character in the line, in bytes; -1 when absent.
    int indexOf(char c) {
        for (int i = start; i < end; i++) {
            if (buffer[i] == c) {
                return i - start;
            }
        }
        return -1;
    }

    /// The line from its byte `from` on.
    String text(int from) {
        return new String(buffer, start + from, end - start - from, StandardCharsets.UTF_8);
    }

    /// The line's first bytes.
    String head(int length) {
        return new String(buffer, start, length, StandardCharsets.UTF_8);
    }
}
