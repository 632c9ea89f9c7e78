package dev.stele.runc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Joins the pieces of lines, each stream by itself.
///
/// conmon writes what it reads, at most 8 KiB at a time, as records `TIME STREAM TAG TEXT`, with the tag `F` at the end
/// of a line and `P` for a piece with more to come. Between two pieces of one stream the other one may write whole
/// lines, and a piece may end inside a character. So bytes are joined, and a line stands where its last piece does.
///
/// A line that never ends comes in parts of [#LINE_BYTES_MAX]. `…` stands where a part goes on, and in front of a text
/// whose beginning was not read.
final class LogJoiner {
    static final int LINE_BYTES_MAX = 1 << 20;

    private static final String MARK = "…";
    private static final int FIELDS = 3;

    private final long from;
    private final List<LogTail.Line> lines = new ArrayList<>();
    private final Pieces out;
    private final Pieces err;

    /// One stream and the pieces of its unfinished line.
    private static final class Pieces {
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();
        private final long skipped;
        private long start;
        private long last;
        private boolean torn;
        private boolean open;
        /// Of the last piece.
        private Instant at = Instant.EPOCH;

        Pieces(LogPosition.Place place) {
            skipped = place.offset();
            torn = place.torn();
        }

        String shown() {
            return (torn ? MARK : "") + text.toString(StandardCharsets.UTF_8);
        }

        LogPosition.Place place(long end) {
            return new LogPosition.Place(open ? start : end, torn);
        }
    }

    /// @param from records before it only say whether a line is under way
    LogJoiner(long from, LogPosition.Place out, LogPosition.Place err) {
        this.from = from;
        this.out = new Pieces(out);
        this.err = new Pieces(err);
    }

    /// @param offset of the record in its file
    /// @param bytes holds the record from `begin` to `end`, without its line end
    void add(long offset, byte[] bytes, int begin, int end) {
        int[] spaces = new int[FIELDS];
        int found = 0;
        for (int i = begin; i < end && found < FIELDS; i++) {
            if (bytes[i] == ' ') {
                spaces[found++] = i;
            }
        }
        if (found < FIELDS) {
            return;
        }
        String name = new String(bytes, spaces[0] + 1, spaces[1] - spaces[0] - 1, StandardCharsets.US_ASCII);
        Pieces stream = name.equals("stderr") ? err : out;
        boolean partial = bytes[spaces[1] + 1] == 'P';
        if (offset < stream.skipped) {
            return;
        }
        if (offset < from) {
            stream.torn = partial;
            return;
        }
        if (!stream.open) {
            stream.open = true;
            stream.start = offset;
        }
        stream.last = offset;
        stream.at = time(bytes, begin, spaces[0], stream.at);
        stream.text.write(bytes, spaces[2] + 1, end - spaces[2] - 1);
        if (!partial) {
            finish(stream, "");
            stream.torn = false;
        } else if (stream.text.size() >= LINE_BYTES_MAX) {
            split(stream);
        }
    }

    private LogTail.Line line(Pieces stream, String text, boolean whole) {
        return new LogTail.Line(stream.at, stream == err, text, whole);
    }

    /// @param before what a record without a time is given
    private static Instant time(byte[] bytes, int begin, int end, Instant before) {
        try {
            String text = new String(bytes, begin, end - begin, StandardCharsets.US_ASCII);
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException _) {
            return before;
        }
    }

    private void split(Pieces stream) {
        finish(stream, MARK);
        stream.torn = true;
    }

    private void finish(Pieces stream, String mark) {
        lines.add(line(stream, stream.shown() + mark, true));
        stream.text.reset();
        stream.open = false;
    }

    /// All lines, and those that are not finished, in the order of their last pieces.
    ///
    /// A line that was begun too far before the end is given up to here: else each reading of a log, in which one
    /// stream stands still within a line while the other one goes on, would begin there again.
    ///
    /// @param end where the last record ends
    LogTail end(long file, long end) {
        List<Pieces> open = Stream.of(out, err)
                .filter(stream -> stream.open)
                .sorted(Comparator.comparingLong(stream -> stream.last))
                .toList();
        for (Pieces stream : open) {
            if (end - stream.start >= LINE_BYTES_MAX) {
                split(stream);
            } else {
                lines.add(line(stream, stream.shown(), false));
            }
        }
        return new LogTail(lines, new LogPosition(file, end, out.place(end), err.place(end)));
    }
}
