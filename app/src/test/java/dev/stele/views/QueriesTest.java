package dev.stele.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.Control;
import dev.stele.control.LogLines;
import dev.stele.control.LogSince;
import dev.stele.control.Releases;
import dev.stele.control.Status;
import dev.stele.control.Statuses;
import dev.stele.control.Why;
import dev.stele.engine.Exit;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Outcome;
import dev.stele.engine.Rollout;
import dev.stele.journal.History;
import dev.stele.journal.LedgerEntry;
import dev.stele.route.PoolId;
import dev.stele.text.Parsed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueriesTest {
    private static final Instant NOON = Instant.parse("2026-08-21T12:00:00Z");

    @TempDir
    Path logs;

    private final History history = new History();

    private List<String> why() {
        return why(Statuses.status(1, 1));
    }

    private List<String> why(Status status) {
        WorldSnapshot view = new WorldSnapshot(new Worlds().proved(1, "one").world(), List.of(), 0);
        return switch (new Queries(history, logs, () -> NOON).why(view, status, "web")) {
            case Parsed.Good<Why>(Why why) -> why.reasons();
            case Parsed.Bad<Why>(var problems) -> throw new AssertionError(problems);
        };
    }

    /// A release of which an instance is still brought in, or taken away, has no requests.
    @ParameterizedTest
    @CsvSource({"LAUNCHING, 0, true", "LAUNCHING, 1, false", "REVERTING, 0, true", "BAKING, 2, false"})
    void aReleaseWithoutRequestsIsNotSaidToServe(Rollout.Phase phase, int shifted, boolean rolling) {
        Rollout rollout = new Rollout(
                new Rollout.Change(
                        "web",
                        2,
                        Rollout.Kind.FORWARD,
                        Optional.of(Worlds.release("one").id()),
                        Worlds.release("two").id(),
                        1),
                new Rollout.Progress(1, phase, shifted, 2, 0),
                phase == Rollout.Phase.REVERTING
                        ? Optional.of(new Rollout.Ending(Rollout.Result.FAILED_SAFE, false, "why", "stele"))
                        : Optional.empty());
        Worlds worlds = new Worlds().proved(1, "one").made(2, "two").say(new LedgerEvent.RolloutMoved(rollout));
        Parsed<Releases> found = new Queries(history, logs, () -> NOON).releases(worlds.world(), "web");
        assertThat(found).isInstanceOfSatisfying(Parsed.Good.class, good -> {
            Releases releases = (Releases) good.value();
            assertThat(Releases.fromJson(releases.toJson())).isEqualTo(releases);
            assertThat(releases.releases())
                    .extracting(line -> line.standing().rolling())
                    .containsExactly(rolling, false);
        });
    }

    @Test
    void whyAGatewayCannotStartIsAReason() {
        Status.Gateway gateway = new Status.Gateway(":8080", true, false, 1, "another program listens there");
        Status status = new Status(1, 1, "shop", "default", List.of(), gateway);
        assertThat(why(status))
                .containsExactly("the gateway cannot start and is tried again: another program listens there");
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
        return switch (new Queries(history, logs, () -> NOON).logs(view.world(), query)) {
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

    private static LedgerEvent create(String instance, String content, long number) {
        return new LedgerEvent.InstanceIntent(
                instance + "/create#" + number,
                instance,
                LedgerEvent.Step.CREATE,
                Optional.of(new LedgerEvent.Announced(
                        new PoolId("web", Worlds.release(content).id()), number, (int) number, 1, (int) number)));
    }

    /// @param records second, text, second, text
    private void log(String instance, String... records) throws IOException {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < records.length; i += 2) {
            out.append("2026-08-21T13:00:%s.5+01:00 stdout F %s\n".formatted(records[i], records[i + 1]));
        }
        Files.writeString(logs.resolve(instance + ".log"), out, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private List<String> find(Worlds worlds, String asked) {
        Optional<String> since = part(asked, "since");
        var query = new Control.LogQuery(
                "web",
                part(asked, "instance"),
                part(asked, "release").map(Integer::parseInt),
                part(asked, "lines").map(Integer::parseInt).orElse(100),
                "",
                since.map(LogSince::new),
                asked.contains("previous"));
        return switch (new Queries(history, logs, () -> NOON.plusSeconds(60)).logs(worlds.world(), query)) {
            case Parsed.Good<LogLines>(LogLines lines) -> texts(lines);
            case Parsed.Bad<LogLines>(var problems) -> throw new AssertionError(problems);
        };
    }

    private static Optional<String> part(String asked, String name) {
        return List.of(asked.split(" ")).stream()
                .filter(part -> part.startsWith(name + "="))
                .map(part -> part.substring(name.length() + 1))
                .findFirst();
    }

    /// Release 1 served before; release 2 serves with two instances; web-2 has ended last.
    private Worlds twoReleases() throws IOException {
        Worlds worlds = new Worlds().proved(1, "one").proved(2, "two");
        for (LedgerEvent event : List.of(create("web-1", "one", 1), create("web-2", "two", 2))) {
            history.add(history.lines().size(), new LedgerEntry(NOON, event));
        }
        worlds.say(create("web-3", "two", 3)).say(create("web-4", "two", 4));
        log("web-1", "01", "old a", "02", "old b");
        log("web-2", "03", "died");
        log("web-3", "10", "c1", "20", "c2", "40", "c3");
        log("web-4", "11", "d1", "21", "d2", "41", "d3");
        Files.setLastModifiedTime(logs.resolve("web-1.log"), FileTime.from(NOON.plusSeconds(2)));
        Files.setLastModifiedTime(logs.resolve("web-2.log"), FileTime.from(NOON.plusSeconds(3)));
        return worlds;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lines=100        | web-2 died, web-3 c1, web-4 d1, web-3 c2, web-4 d2, web-3 c3, web-4 d3",
                "lines=3          | web-4 d2, web-3 c3, web-4 d3",
                "lines=1          | web-4 d3",
                "release=1        | web-1 old a, web-1 old b",
                "release=9        | ''",
                "instance=web-3   | web-3 c1, web-3 c2, web-3 c3",
                "instance=web-1   | web-1 old a, web-1 old b",
                "since=20s        | web-3 c3, web-4 d3",
                "since=2026-08-21T12:00:21Z | web-4 d2, web-3 c3, web-4 d3",
                "since=2026-08-21T14:00:21+02:00 lines=2 | web-3 c3, web-4 d3",
                "previous         | web-2 died",
                "previous release=1 | web-1 old a, web-1 old b",
                "previous instance=web-3 | ''",
            })
    void linesOfTheServingReleaseAreMergedByTime(String asked, String expected) throws IOException {
        assertThat(String.join(", ", find(twoReleases(), asked))).isEqualTo(expected);
    }

    @Test
    void followingGoesFromOneReleaseToTheNextAndBackWithoutRepeating() throws IOException {
        Worlds one = new Worlds().proved(1, "one").say(create("web-1", "one", 1));
        log("web-1", "01", "a");
        LogLines first = logs(one, "");
        assertThat(texts(first)).containsExactly("web-1 a");
        Worlds two = one.proved(2, "two").say(create("web-2", "two", 2));
        log("web-1", "02", "not shown yet");
        log("web-2", "03", "b");
        LogLines second = logs(two, first.next());
        assertThat(texts(second)).containsExactly("web-2 b");
        assertThat(texts(logs(two.serving("one"), second.next()))).containsExactly("web-1 not shown yet");
    }

    @Test
    void linesOfOneInstanceStayInTheirOrderWhenTheClockGoesBack() throws IOException {
        Worlds worlds =
                new Worlds().proved(1, "one").say(create("web-1", "one", 1)).say(create("web-2", "one", 2));
        log("web-1", "30", "first", "10", "second", "11", "third");
        log("web-2", "20", "other");
        assertThat(find(worlds, "")).containsExactly("web-2 other", "web-1 first", "web-1 second", "web-1 third");
    }

    @Test
    void timeAndStreamOfALineAreThoseOfItsEnd() throws IOException {
        Files.writeString(logs.resolve("web-1.log"), """
            2026-08-21T12:00:01.000000001Z stderr P half
            2026-08-21T12:00:02.000000001Z stdout F whole
            2026-08-21T12:00:03.000000001Z stderr F  done
            nonsense stdout F no time
            """);
        LogLines found = logs(new Worlds().proved(1, "one"), "");
        assertThat(found.lines())
                .extracting(l -> l.at() + " " + l.err() + " " + l.text())
                .containsExactly(
                        "2026-08-21T12:00:03.000000001Z true half done",
                        "2026-08-21T12:00:02.000000001Z false no time");
        assertThat(LogLines.fromJson(found.toJson())).isEqualTo(found);
    }

    @Test
    void entryEqualsItsParsedBytes() {
        LedgerEntry entry = new LedgerEntry(NOON.plusNanos(1_999_999), new LedgerEvent.ServiceDown("web"));
        assertThat(LedgerEntry.parse(entry.bytes())).isEqualTo(entry);
    }
}
