package dev.stele.main;

import dev.stele.server.LogLine;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/// Where the server's log goes: lines of text or JSON on standard error, those of libraries included.
///
/// Its rate is bounded. What comes too fast is left out, and the next line says how many were.
final class LogOutput extends Handler implements Consumer<LogLine> {
    static final int BURST_LINES = 1_000;
    static final long NANOS_PER_LINE = 20_000_000L;

    private final Consumer<String> out;
    private final Function<LogLine, String> format;
    private final InstantSource wall;
    private final LongSupplier nanos;
    private long fullAt;
    private long leftOut;

    /// @param nanos monotonic
    LogOutput(Consumer<String> out, boolean json, InstantSource wall, LongSupplier nanos) {
        this.out = out;
        this.format = json ? LogLine::asJson : LogLine::asText;
        this.wall = wall;
        this.nanos = nanos;
        this.fullAt = nanos.getAsLong();
        setFormatter(new SimpleFormatter());
    }

    @Override
    public synchronized void accept(LogLine line) {
        long now = nanos.getAsLong();
        // Each line moves the time at which the allowance is whole again; it may lie a burst ahead.
        long ahead = Math.max(0, fullAt - now) + NANOS_PER_LINE;
        if (ahead > BURST_LINES * NANOS_PER_LINE) {
            leftOut++;
            return;
        }
        fullAt = now + ahead;
        if (leftOut > 0) {
            write(new LogLine(
                    line.at(),
                    System.Logger.Level.WARNING,
                    leftOut + " lines were left out: there were too many at once; the ledger has what happened",
                    "",
                    OptionalLong.empty()));
            leftOut = 0;
        }
        write(line);
    }

    private void write(LogLine line) {
        out.accept(format.apply(line) + "\n");
    }

    @Override
    public void publish(LogRecord line) {
        if (isLoggable(line)) {
            String text = getFormatter().formatMessage(line);
            Throwable thrown = line.getThrown();
            accept(new LogLine(
                    wall.instant(),
                    level(line.getLevel()),
                    thrown == null ? text : text + ": " + thrown + where(thrown),
                    "",
                    OptionalLong.empty()));
        }
    }

    private static String where(Throwable thrown) {
        StackTraceElement[] frames = thrown.getStackTrace();
        return frames.length == 0 ? "" : " at " + frames[0];
    }

    private static System.Logger.Level level(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return System.Logger.Level.ERROR;
        }
        return level.intValue() >= Level.WARNING.intValue() ? System.Logger.Level.WARNING : System.Logger.Level.INFO;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
