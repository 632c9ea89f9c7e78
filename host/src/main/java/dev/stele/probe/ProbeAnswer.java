package dev.stele.probe;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The answer to a health check, read as its bytes come.
///
/// An instance may answer anything, as slowly as it likes: a byte at a time, a head or a body without end, any number
/// of interim answers. So each byte is looked at once, and of the answer are read at most [#BYTES_MAX] bytes in at most
/// [#READS_MAX] pieces. A body is read although only the status counts, since programs log a connection that is closed
/// before they have said all; beyond the bounds it is not.
final class ProbeAnswer {
    static final int BYTES_MAX = 64 << 10;
    static final int READS_MAX = 256;
    static final int INTERIM_MAX = 8;

    private static final int LINE_KEPT = 256;
    private static final int GOOD_MIN = 200;
    private static final int GOOD_MAX = 399;
    private static final int SWITCHING = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[0-9] ([1-5][0-9]{2})( .*)?");
    private static final Pattern LENGTH = Pattern.compile("content-length:[ \t]*([0-9]{1,9})[ \t]*");
    private static final Pattern CHUNKED = Pattern.compile("transfer-encoding:[ \t]*chunked[ \t]*");
    private static final Pattern CHUNK = Pattern.compile("0*([0-9a-f]{1,7})[ \t]*(;.*)?");

    private final StringBuilder line = new StringBuilder();
    private final BodyLine body = new BodyLine();
    private Part part = Part.STATUS;
    private Optional<String> wrong = Optional.empty();
    private int status;
    private int interim;
    private int bytes;
    private int reads;
    private long length = -1;
    private boolean chunked;

    private enum Part {
        STATUS,
        HEADER,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILER,
        /// A body of a known length.
        BODY,
        /// A body that ends with the connection.
        REST,
        WHOLE
    }

    /// One more piece.
    ///
    /// @return how many bytes of it were looked at: none after the end of the answer
    int add(byte[] piece, int count) {
        reads++;
        int looked = 0;
        while (looked < count && !isEnough()) {
            if (part == Part.REST) {
                body.add(piece, looked, count - looked);
                bytes += count - looked;
                return looked;
            }
            if (part == Part.BODY || part == Part.CHUNK_DATA) {
                int most = (int) Math.min(length, Math.min(count - looked, BYTES_MAX - bytes));
                body.add(piece, looked, most);
                looked += skip(most);
            } else {
                next(piece[looked++]);
            }
        }
        return looked;
    }

    /// Whether nothing more has to be read: some servers keep the connection open although they were asked not to.
    boolean isEnough() {
        return part == Part.WHOLE || bytes >= BYTES_MAX || reads >= READS_MAX;
    }

    /// @return empty for a success, else what came back, in one phrase
    Optional<String> verdict() {
        if (wrong.isPresent()) {
            return wrong;
        }
        return switch (part) {
            case STATUS, HEADER -> Optional.of(headless());
            case CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILER, BODY, REST, WHOLE ->
                status >= GOOD_MIN && status <= GOOD_MAX ? Optional.empty() : Optional.of(String.valueOf(status));
        };
    }

    /// The status, once the whole head is here.
    Optional<Integer> status() {
        boolean isHead = part == Part.STATUS || part == Part.HEADER;
        return isHead || wrong.isPresent() ? Optional.empty() : Optional.of(status);
    }

    /// See [BodyLine].
    String bodyLine() {
        return body.quoted();
    }

    private String headless() {
        if (bytes == 0) {
            return "closed without an answer";
        }
        if (part == Part.STATUS && !line.toString().startsWith("HTTP/1.")) {
            return "no HTTP answer";
        }
        if (bytes >= BYTES_MAX) {
            return "a head of more than " + (BYTES_MAX >> 10) + " KiB";
        }
        return reads >= READS_MAX ? "a head in more than " + READS_MAX + " pieces" : "closed within the head";
    }

    private int skip(int count) {
        bytes += count;
        length -= count;
        if (length == 0) {
            part = part == Part.BODY ? Part.WHOLE : Part.CHUNK_END;
        }
        return count;
    }

    private void next(byte b) {
        bytes++;
        if (b != '\n') {
            if (line.length() < LINE_KEPT) {
                line.append((char) (b & 0xff));
            }
            return;
        }
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        String text = line.toString();
        line.setLength(0);
        line(text);
    }

    private void line(String text) {
        switch (part) {
            case STATUS -> status(text);
            case HEADER -> {
                if (text.isEmpty()) {
                    headEnds();
                } else {
                    header(text.toLowerCase(Locale.ROOT));
                }
            }
            case CHUNK_SIZE -> chunk(text.toLowerCase(Locale.ROOT));
            case CHUNK_END -> part = text.isEmpty() ? Part.CHUNK_SIZE : Part.REST;
            case TRAILER -> part = text.isEmpty() ? Part.WHOLE : Part.TRAILER;
            case CHUNK_DATA, BODY, REST, WHOLE -> throw new IllegalStateException("no lines in " + part);
        }
    }

    private void status(String text) {
        Matcher m = STATUS.matcher(text);
        if (m.matches()) {
            status = Integer.parseInt(m.group(1));
            part = Part.HEADER;
        } else {
            end(text.isEmpty() ? "closed without an answer" : "no HTTP answer");
        }
    }

    private void header(String text) {
        Matcher m = LENGTH.matcher(text);
        if (m.matches() && length < 0) {
            length = Long.parseLong(m.group(1));
        }
        chunked |= CHUNKED.matcher(text).matches();
    }

    private void headEnds() {
        if (status < GOOD_MIN && status != SWITCHING) {
            interim++;
            part = Part.STATUS;
            length = -1;
            chunked = false;
            if (interim > INTERIM_MAX) {
                end("more than " + INTERIM_MAX + " interim answers");
            }
        } else if (status == SWITCHING || status == NO_CONTENT || status == NOT_MODIFIED) {
            part = Part.WHOLE;
        } else if (chunked) {
            part = Part.CHUNK_SIZE;
        } else if (length >= 0) {
            part = length == 0 ? Part.WHOLE : Part.BODY;
        } else {
            part = Part.REST;
        }
    }

    private void chunk(String text) {
        Matcher m = CHUNK.matcher(text);
        if (!m.matches()) {
            part = Part.REST;
            return;
        }
        length = Long.parseLong(m.group(1), 16);
        part = length == 0 ? Part.TRAILER : Part.CHUNK_DATA;
    }

    private void end(String what) {
        wrong = Optional.of(what);
        part = Part.WHOLE;
    }
}
