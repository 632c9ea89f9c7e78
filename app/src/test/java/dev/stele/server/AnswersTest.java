package dev.stele.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Fact;
import dev.stele.text.Parsed;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswersTest {
    private static final Instant NOON = Instant.parse("2026-08-21T12:00:00Z");

    @TempDir
    Path logs;

    private final History history = new History();

    private List<String> why() {
        View view = new View(new Worlds().proved(1, "one").world(), List.of(), 0);
        return switch (new Answers(history, logs).why(view, Statuses.status(1, 1), "web")) {
            case Parsed.Good<Why>(Why why) -> why.reasons();
            case Parsed.Bad<Why>(var problems) -> throw new AssertionError(problems);
        };
    }

    @Test
    void timesOfReasonsAreEquallyLongWhateverTheClockGave() {
        history.add(1, new Entry(NOON, new Fact.ServiceDown("web")));
        history.add(2, new Entry(NOON.plusMillis(120), new Fact.ServiceDown("web")));
        history.add(3, new Entry(NOON.plusNanos(1_999_999), new Fact.ServiceDown("web")));
        assertThat(why())
                .containsExactly(
                        "#3  2026-08-21T12:00:00.001Z  web is stopped",
                        "#2  2026-08-21T12:00:00.120Z  web is stopped",
                        "#1  2026-08-21T12:00:00.000Z  web is stopped");
    }

    @Test
    void anEntryIsTheSameInMemoryAndReadBackFromTheLedger() {
        Entry entry = new Entry(NOON.plusNanos(1_999_999), new Fact.ServiceDown("web"));
        assertThat(Entry.parse(entry.bytes())).isEqualTo(entry);
    }
}
