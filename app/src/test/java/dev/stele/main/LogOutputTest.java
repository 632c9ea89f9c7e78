package dev.stele.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.server.LogLine;
import dev.stele.text.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogOutputTest {
    private static final Instant NOON = Instant.parse("2026-08-21T12:00:00Z");

    private final List<String> out = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);

    private LogOutput output(boolean json) {
        return new LogOutput(out::add, json, () -> NOON, nanos::get);
    }

    private static LogLine line(String text) {
        return new LogLine(NOON, System.Logger.Level.INFO, text, "", OptionalLong.empty());
    }

    @Test
    void linesOfLibrariesHaveTheSameForm() {
        LogRecord record = new LogRecord(Level.WARNING, "took {0} ms");
        record.setParameters(new Object[] {7});
        IllegalStateException thrown = new IllegalStateException("two\nlines");
        thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement("A", "b", "A.java", 3)});
        record.setThrown(thrown);
        output(false).publish(record);
        output(true).publish(record);
        String text = "took 7 ms: java.lang.IllegalStateException: two\\u000alines at A.b(A.java:3)";
        assertThat(out.getFirst()).isEqualTo("2026-08-21T12:00:00.000Z WARNING " + text + "\n");
        Json json = Json.parse(out.getLast());
        assertThat(json.string("level")).isEqualTo("WARNING");
        assertThat(json.string("message")).isEqualTo(text.replace("\\u000a", "\n"));
    }

    @Test
    void whatComesTooFastIsLeftOutAndCounted() {
        LogOutput log = output(false);
        for (int i = 0; i < LogOutput.BURST_LINES + 5; i++) {
            log.accept(line("x"));
        }
        assertThat(out).hasSize(LogOutput.BURST_LINES);
        nanos.addAndGet(LogOutput.NANOS_PER_LINE);
        log.accept(line("next"));
        assertThat(out).hasSize(LogOutput.BURST_LINES + 2);
        assertThat(out.get(LogOutput.BURST_LINES)).contains("WARNING 5 lines were left out");
        assertThat(out.getLast()).endsWith("next\n");
        log.accept(line("too soon again"));
        assertThat(out).hasSize(LogOutput.BURST_LINES + 2);
    }
}
