package dev.stele.runc;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How far a reader has come in a log, so that a later reading goes on there.
///
/// The two streams have places of their own: a line that is not finished yet is read again from its first piece, while
/// the other stream goes on.
///
/// @param file number of the file (its inode); 0 = any
/// @param end where the last record that was read ends
public record LogPosition(long file, long end, Place out, Place err) {
    public static final LogPosition START = new LogPosition(0, 0, Place.START, Place.START);

    private static final String NUMBER = "([0-9a-z]{1,13})";
    private static final Pattern FORM =
            Pattern.compile(NUMBER + "\\." + NUMBER + "(?:\\." + NUMBER + "(_?)\\." + NUMBER + "(_?))?");

    /// Many positions stand in one line of a request, so they are short.
    private static final int RADIX = 36;

    /// @param offset of the record that a stream's next line begins with
    /// @param torn whether that record continues a line
    public record Place(long offset, boolean torn) {
        static final Place START = new Place(0, false);

        private String text() {
            return Long.toString(offset, RADIX) + (torn ? "_" : "");
        }
    }

    /// The text of [#toString]. Absent when it is something else.
    public static Optional<LogPosition> parse(String text) {
        Matcher m = FORM.matcher(text);
        try {
            if (!m.matches()) {
                return Optional.empty();
            }
            long file = Long.parseUnsignedLong(m.group(1), RADIX);
            long end = Long.parseLong(m.group(2), RADIX);
            return Optional.of(
                    m.group(3) == null
                            ? at(file, end)
                            : new LogPosition(
                                    file,
                                    end,
                                    new Place(
                                            Long.parseLong(m.group(3), RADIX),
                                            !m.group(4).isEmpty()),
                                    new Place(
                                            Long.parseLong(m.group(5), RADIX),
                                            !m.group(6).isEmpty())));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /// In a file that was begun anew: what continues a line here has lost its beginning.
    LogPosition anew() {
        return new LogPosition(0, 0, anew(out), anew(err));
    }

    /// After the end of what writes: nothing unfinished goes on.
    LogPosition closed() {
        return at(file, end);
    }

    /// Between two lines of both streams.
    private static LogPosition at(long file, long end) {
        return new LogPosition(file, end, new Place(end, false), new Place(end, false));
    }

    private Place anew(Place place) {
        return new Place(0, place.torn() || place.offset() < end);
    }

    @Override
    public String toString() {
        String place = Long.toUnsignedString(file, RADIX) + "." + Long.toString(end, RADIX);
        return equals(at(file, end)) ? place : place + "." + out.text() + "." + err.text();
    }
}
