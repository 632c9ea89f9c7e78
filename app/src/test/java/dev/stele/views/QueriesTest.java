package dev.stele.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.Control;
import dev.stele.control.LogLines;
import dev.stele.control.Statuses;
import dev.stele.control.Why;
import dev.stele.engine.Exit;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Outcome;
import dev.stele.journal.History;
import dev.stele.journal.LedgerEntry;
import dev.stele.route.PoolId;
import dev.stele.text.Parsed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueriesTest {
    private static final Instant NOON = Instant.parse("2026-08-21T12:00:00Z");

    @TempDir
    Path logs;

    private final History history = new History();

    private List<String> why() {
        WorldSnapshot view = new WorldSnapshot(new Worlds().proved(1, "one").world(), List.of(), 0);
        return switch (new Queries(history, logs).why(view, Statuses.status(1, 1), "web")) {
            case Parsed.Good<Why>(Why why) -> why.reasons();
            case Parsed.Bad<Why>(var problems) -> throw new AssertionError(problems);
        };
    }

    @Test
    void timesOfReasonsHaveAFixedLength() {
        history.add(1, new LedgerEntry(NOON, new LedgerEvent.ServiceDown("web")));
        history.add(2, new LedgerEntry(NOON.plusMillis(120), new LedgerEvent.ServiceDown("web")));
        history.add(3, new LedgerEntry(NOON.plusNanos(1_999_999), new LedgerEvent.ServiceDown("web")));
        assertThat(why())
                .containsExactly(
                        "#3  2026-08-21T12:00:00.001Z  web is stopped",
                        "#2  2026-08-21T12:00:00.120Z  web is stopped",
                        "#1  2026-08-21T12:00:00.000Z  web is stopped");
    }

    private static LedgerEvent failed(String key, String what) {
        return new LedgerEvent.Closed(key, Outcome.platform(what, "the cause of " + key));
    }

    /// What failed for a service is part of its reasons, with its cause; what was done, or was another's, is not.
    @Test
    void whatFailedIsAReason() {
        String image = Worlds.release("one").image().shortHex();
        history.add(1, new LedgerEntry(NOON, failed("pull/" + image + "#1", "pull")));
        history.add(2, new LedgerEntry(NOON, failed("pull/0123456789ab#2", "pull")));
        history.add(3, new LedgerEntry(NOON, failed("web-1/create#3", "runtime")));
        history.add(4, new LedgerEntry(NOON, failed("other-1/create#4", "runtime")));
        history.add(5, new LedgerEntry(NOON, failed("routes/9#5", "gateway")));
        history.add(6, new LedgerEntry(NOON, failed("routes/9#6", "superseded")));
        history.add(7, new LedgerEntry(NOON, new LedgerEvent.Closed("web-1/stop#7", Outcome.done())));
        history.add(
                8,
                new LedgerEntry(
                        NOON,
                        new LedgerEvent.Ended(
                                "web-1", new Exit(Exit.Cause.OWN, 3, List.of("a", "b", "c", "x".repeat(999))))));
        assertThat(why().stream().map(line -> line.substring(line.indexOf("Z  ") + 3)))
                .containsExactly(
                        "web-1 ended: own, code 3; its last lines: b ⏎ c ⏎ " + "x".repeat(199) + "…",
                        "routes/9#5 failed at gateway: the cause of routes/9#5",
                        "web-1/create#3 failed at runtime: the cause of web-1/create#3",
                        "pull/" + image + "#1 failed at pull: the cause of pull/" + image + "#1");
    }

    private LogLines logs(String after) {
        return logs(new Worlds().proved(1, "one"), after);
    }

    private LogLines logs(Worlds worlds, String after) {
        WorldSnapshot view = new WorldSnapshot(worlds.world(), List.of(), 0);
        var query = new Control.LogQuery("web", Optional.empty(), Optional.empty(), 2, after);
        return switch (new Queries(history, logs).logs(view.world(), query)) {
            case Parsed.Good<LogLines>(LogLines lines) -> lines;
            case Parsed.Bad<LogLines>(var problems) -> throw new AssertionError(problems);
        };
    }

    private static List<String> texts(LogLines lines) {
        return lines.lines().stream().map(l -> l.instance() + " " + l.text()).toList();
    }

    @Test
    void followingALogReturnsEachCompleteLineOnce() throws IOException {
        Path one = logs.resolve("web-1.log");
        Files.writeString(one, "t stdout F a\nt stderr F b\nt stdout F c\nt stdout F hal");
        LogLines first = logs("");
        assertThat(texts(first)).containsExactly("web-1 b", "web-1 c");
        assertThat(logs(first.next()).lines()).isEmpty();
        Files.writeString(one, "f\n", StandardOpenOption.APPEND);
        Files.writeString(logs.resolve("web-2.log"), "t stdout F new\n");
        LogLines second = logs(first.next());
        assertThat(texts(second)).containsExactly("web-1 half", "web-2 new");
        Files.writeString(one, "t stdout F x\n");
        assertThat(texts(logs(second.next()))).as("a log begun anew").containsExactly("web-1 x");
    }

    /// An instance that still runs may go on with its line; one that is gone has said all.
    @Test
    void aLineIsShownOnceItsStreamHasEndedIt() throws IOException {
        Path log = logs.resolve("web-1.log");
        Files.writeString(log, "t stdout P MARK-A \nt stderr F MARK-B\n");
        Worlds running = new Worlds()
                .proved(1, "one")
                .say(new LedgerEvent.InstanceIntent(
                        "web-1/create",
                        "web-1",
                        LedgerEvent.Step.CREATE,
                        Optional.of(new LedgerEvent.Announced(
                                new PoolId("web", Worlds.release("one").id()), 1, 0, 1, 1))));
        LogLines first = logs(running, "");
        assertThat(texts(first)).containsExactly("web-1 MARK-B", "web-1 MARK-A ");
        assertThat(texts(first.whole())).containsExactly("web-1 MARK-B");
        assertThat(LogLines.fromJson(first.toJson())).isEqualTo(first);
        assertThat(new String(first.toJson().bytes(), StandardCharsets.UTF_8)).containsOnlyOnce("\"partial\":true");
        assertThat(texts(logs(running, first.next()).whole())).isEmpty();
        Files.writeString(log, "t stdout F MARK-C\nt stdout P bye", StandardOpenOption.APPEND);
        LogLines second = logs(running, first.next());
        assertThat(texts(second.whole())).containsExactly("web-1 MARK-A MARK-C");
        Files.writeString(log, "\n", StandardOpenOption.APPEND);
        LogLines gone = logs(second.next());
        assertThat(texts(gone.whole())).containsExactly("web-1 bye");
        assertThat(logs(gone.next()).lines()).isEmpty();
    }

    @Test
    void entryEqualsItsParsedBytes() {
        LedgerEntry entry = new LedgerEntry(NOON.plusNanos(1_999_999), new LedgerEvent.ServiceDown("web"));
        assertThat(LedgerEntry.parse(entry.bytes())).isEqualTo(entry);
    }
}
