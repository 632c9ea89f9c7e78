package dev.stele.runc;

import dev.stele.crash.BlockingGuard;
import dev.stele.engine.Exit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// The end of a log that conmon writes, as lines ([LogJoiner]).
///
/// A log that has become too long is begun anew by conmon, in another file of the same name.
///
/// @param lines oldest first
/// @param next where the next reading goes on
public record LogTail(List<Line> lines, LogPosition next) {
    private static final int EXIT_BYTES_MAX = 64 << 10;

    /// So much before the end is looked through for whether the first piece of a stream continues a line.
    private static final int LOOK_BACK_BYTES = 256 << 10;

    private static final int TRIES = 3;

    /// @param at when its last piece was read; the epoch where the log does not say
    /// @param err whether it was written to standard error
    /// @param whole false while its end is not written
    public record Line(Instant at, boolean err, String text, boolean whole) {}

    public LogTail {
        lines = List.copyOf(lines);
    }

    /// The last lines, oldest first, each cut at [Exit#LINE]. Empty when there is no log.
    public static List<String> lines(Path log, int max) {
        try {
            return read(log, LogPosition.START, EXIT_BYTES_MAX).last(max).stream()
                    .map(line -> Exit.LINE.cut(line.text()))
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    /// What stands after a position; all there is when the log was begun anew since.
    ///
    /// @param bytesMax of the log, from its end
    public static LogTail read(Path log, LogPosition after, int bytesMax) throws IOException {
        BlockingGuard.check("read " + log);
        // conmon may put another file in this one's place; then the number would not be that of what was read.
        long file = number(log);
        LogTail tail = read(log, file, after, bytesMax);
        for (int again = 1; again < TRIES && number(log) != file; again++) {
            file = number(log);
            tail = read(log, file, after, bytesMax);
        }
        return tail;
    }

    private static long number(Path log) throws IOException {
        return (Long) Files.getAttribute(log, "unix:ino");
    }

    private static LogTail read(Path log, long file, LogPosition after, int bytesMax) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(log)) {
            long size = channel.size();
            boolean anew = size < after.end() || (after.file() != 0 && after.file() != file);
            return window(channel, file, anew ? after.anew() : after, Math.max(0, size - bytesMax));
        }
    }

    /// @param oldest nothing before it is shown
    private static LogTail window(SeekableByteChannel channel, long file, LogPosition after, long oldest)
            throws IOException {
        long known = Math.min(after.out().offset(), after.err().offset());
        long from = Math.max(known, oldest);
        long begin = Math.max(known, from - LOOK_BACK_BYTES);
        LogJoiner joiner = new LogJoiner(from, start(after.out(), begin), start(after.err(), begin));
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(Math.max(0, channel.size() - begin)));
        channel.position(begin);
        while (buffer.hasRemaining() && channel.read(buffer) > 0) {
            // Reads up to the size seen at the start.
        }
        byte[] bytes = buffer.array();
        int record = begin == known ? 0 : afterLine(bytes, 0, buffer.position());
        for (int end = afterLine(bytes, record, buffer.position()); end > record; ) {
            joiner.add(begin + record, bytes, record, end - 1);
            record = end;
            end = afterLine(bytes, record, buffer.position());
        }
        return joiner.end(file, begin + record);
    }

    /// A place before what is read tells nothing any more.
    private static LogPosition.Place start(LogPosition.Place place, long begin) {
        return place.offset() >= begin ? place : new LogPosition.Place(begin, true);
    }

    /// Where the next record begins; `from` when none ends here.
    private static int afterLine(byte[] bytes, int from, int length) {
        for (int i = from; i < length; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return from;
    }

    /// When nothing is written any more: what is not finished is a line, too.
    public LogTail closed() {
        return new LogTail(
                lines.stream()
                        .map(line -> new Line(line.at(), line.err(), line.text(), true))
                        .toList(),
                next.closed());
    }

    /// The last of them.
    public List<Line> last(int max) {
        return lines.subList(Math.max(0, lines.size() - max), lines.size());
    }
}
