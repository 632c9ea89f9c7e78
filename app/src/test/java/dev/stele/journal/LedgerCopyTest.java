package dev.stele.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.crash.Pauser;
import dev.stele.crash.TestPauser;
import dev.stele.engine.Exit;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.LedgerEvent.Step;
import dev.stele.engine.Outcome;
import dev.stele.fleet.Release;
import dev.stele.home.LedgerHome;
import dev.stele.journal.AuditMoment.RunningPool;
import dev.stele.ledger.AuditResult;
import dev.stele.ledger.Ledger;
import dev.stele.route.PoolId;
import dev.stele.text.Parsed;
import dev.stele.views.Worlds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerCopyTest {
    private static final Instant NOON = Instant.parse("2026-08-21T12:00:00Z");
    private static final Release V1 = Worlds.release("one");
    private static final Release V2 = Worlds.release("two");
    private static final Pauser PAUSER = new TestPauser();

    @TempDir
    Path home;

    private Ledger ledger;
    private int key;

    @BeforeEach
    void open() {
        ledger = new LedgerHome(home).open("0123abcd", new SecureRandom());
    }

    private LedgerCopy copy() {
        return good(LedgerCopy.open(home.resolve("ledger"), Optional.empty(), PAUSER));
    }

    private static <T> T good(Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Good<T>(var value) -> value;
            case Parsed.Bad<T>(var problems) -> throw new AssertionError(problems);
        };
    }

    private static String code(Parsed<?> parsed) {
        return parsed instanceof Parsed.Bad<?>(var problems)
                ? problems.getFirst().code()
                : "good";
    }

    private void write(int second, LedgerEvent event) {
        ledger.append(List.of(new LedgerEntry(NOON.plusSeconds(second), event).bytes()));
        ledger.settle();
    }

    /// A step that takes one second.
    private void step(int second, String instance, Step step, Outcome outcome) {
        String name = "k" + key++;
        Optional<LedgerEvent.Announced> announced = Optional.of(new LedgerEvent.Announced(
                        new PoolId("web", instance.startsWith("old") ? V1.id() : V2.id()), key, 0, 1, key))
                .filter(_ -> step == Step.CREATE);
        write(second, new LedgerEvent.InstanceIntent(name, instance, step, announced));
        write(second + 1, new LedgerEvent.Closed(name, outcome));
    }

    private void story() {
        write(0, new LedgerEvent.ServerStarted(1));
        write(0, new LedgerEvent.ReleaseMade("web", 1, "web:1", V1));
        step(1, "old-1", Step.CREATE, Outcome.done());
        step(3, "old-1", Step.START, Outcome.done());
        write(10, new LedgerEvent.ReleaseMade("web", 2, "web:2", V2));
        step(11, "new-1", Step.CREATE, Outcome.done());
        step(13, "new-1", Step.START, Outcome.done());
        step(20, "old-1", Step.DRAIN, Outcome.done());
        step(22, "old-1", Step.STOP, Outcome.done());
        step(30, "old-1", Step.REMOVE, Outcome.done());
        write(40, new LedgerEvent.Ended("new-1", new Exit(Exit.Cause.SIGNAL, 137, List.of())));
        step(41, "new-2", Step.CREATE, Outcome.done());
        step(43, "new-2", Step.START, Outcome.platform("runtime", "cannot start"));
    }

    private String ran(int second) {
        return copy().at(NOON.plusSeconds(second)).pools().stream()
                .map(LedgerCopyTest::text)
                .collect(Collectors.joining("; "));
    }

    private static String text(RunningPool pool) {
        return pool.service() + " v" + pool.number() + " "
                + pool.instances().stream()
                        .map(ran -> ran.instance() + " " + ran.state())
                        .collect(Collectors.joining(", "));
    }

    @Test
    void computesRunningInstancesFromEntriesAlone() {
        story();
        String table = """
                -1 |
                 2 |
                 3 | web v1 old-1 STARTING
                 5 | web v1 old-1 RUNNING
                13 | web v1 old-1 RUNNING; web v2 new-1 STARTING
                15 | web v1 old-1 RUNNING; web v2 new-1 RUNNING
                21 | web v1 old-1 RUNNING; web v2 new-1 RUNNING
                22 | web v1 old-1 STOPPING; web v2 new-1 RUNNING
                23 | web v2 new-1 RUNNING
                39 | web v2 new-1 RUNNING
                40 |
                43 | web v2 new-2 STARTING
                99 | web v2 new-2 STARTING
                """;
        StringBuilder found = new StringBuilder();
        for (String line : table.lines().toList()) {
            int second = Integer.parseInt(line.substring(0, 2).strip());
            found.append(String.format("%2d | %s", second, ran(second)).stripTrailing())
                    .append('\n');
        }
        assertThat(found).hasToString(table);
    }

    @Test
    void auditMomentHasDigestsAndNumberOfEntries() {
        story();
        AuditMoment moment = copy().at(NOON.plusSeconds(5));
        assertThat(moment.pools()).singleElement().satisfies(pool -> {
            assertThat(pool.image()).isEqualTo(V1.image());
            assertThat(pool.release()).isEqualTo(V1.id());
            assertThat(pool.instances().getFirst().since()).isEqualTo(NOON.plusSeconds(3));
        });
        assertThat(moment.entries()).isEqualTo(6);
        assertThat(moment.last()).contains(NOON.plusSeconds(4));
        assertThat(moment.clockWentBack()).isFalse();
        assertThat(moment.toJson().text()).startsWith("{\"clockWentBack\":false,\"entries\":6,\"last\":");
        assertThat(copy().at(NOON.minusSeconds(1)).last()).isEmpty();
    }

    @Test
    void reportsAClockThatWentBack() {
        write(100, new LedgerEvent.ServerStarted(1));
        write(50, new LedgerEvent.ServerStarted(2));
        assertThat(copy().at(NOON.plusSeconds(60)).clockWentBack()).isTrue();
        assertThat(copy().at(NOON.plusSeconds(60)).entries()).isEqualTo(2);
        assertThat(copy().at(NOON.plusSeconds(200)).clockWentBack()).isFalse();
    }

    @Test
    void logDescribesEachEntryInOneSentence() {
        story();
        List<String> text = copy().log(1000).stream().map(AuditLine::text).toList();
        assertThat(text).hasSize((int) ledger.head().size());
        assertThat(text)
                .startsWith(
                        "server started, number 1",
                        "web v1 is " + V1.id() + ", image web:1 = " + V1.image(),
                        "k0 begins: create old-1 of web v1",
                        "k0 is done",
                        "k1 begins: start old-1")
                .contains("new-1 ended: signal, code 137", "k8 failed at runtime: cannot start");
        assertThat(copy().log(2))
                .extracting(AuditLine::index)
                .containsExactly(ledger.head().size() - 2, ledger.head().size() - 1);
    }

    @Test
    void verifiesACopyOfTheFolderWithTheKey() throws IOException, InterruptedException {
        story();
        byte[] since = Files.readAllBytes(home.resolve("ledger/checkpoint"));
        Files.write(home.resolve("since"), since);
        write(60, new LedgerEvent.ServerStarted(2));
        Path copied = home.resolve("elsewhere");
        copyFolder(home.resolve("ledger"), copied);
        String vkey = Files.readString(home.resolve("keys/ledger.vkey"));
        LedgerCopy copy = good(LedgerCopy.open(copied, Optional.of(vkey), PAUSER));
        assertThat(copy.verify(Optional.of(good(LedgerCopy.since(home.resolve("since"))))))
                .isInstanceOf(AuditResult.Verified.class);
        Files.write(copied.resolve("checkpoint"), since);
        assertThat(copy.verify(Optional.empty())).isInstanceOf(AuditResult.Failed.class);
    }

    private static void copyFolder(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    @Test
    void verifiesALedgerDuringWrites() throws InterruptedException {
        story();
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int n = 0; n < 60; n++) {
                write(100 + n, new LedgerEvent.ServerStarted(2 + n));
            }
        });
        while (writer.isAlive()) {
            // On a disk that stalls for a second a commit in progress is reported as unaccounted files, and as
            // nothing worse.
            if (copy().verify(Optional.empty()) instanceof AuditResult.Failed(var findings)) {
                assertThat(findings).extracting(AuditResult.Finding::kind).containsOnly(AuditResult.Kind.UNACCOUNTED);
            }
            assertThat(copy().log(10)).isNotEmpty();
        }
        writer.join();
        assertThat(copy().verify(Optional.empty())).isInstanceOf(AuditResult.Verified.class);
    }

    @Test
    void reportsInvalidArgumentsWithAFix() {
        story();
        Path folder = home.resolve("ledger");
        assertThat(code(LedgerCopy.open(home, Optional.empty(), PAUSER))).isEqualTo("L120");
        assertThat(code(LedgerCopy.open(folder, Optional.of("no+key"), PAUSER))).isEqualTo("L121");
        assertThat(code(LedgerCopy.open(folder, Optional.of("no/file"), PAUSER)))
                .isEqualTo("L121");
        assertThat(code(LedgerCopy.since(home.resolve("nothing")))).isEqualTo("L122");
        assertThat(code(LedgerCopy.time("yesterday"))).isEqualTo("L123");
        assertThat(LedgerCopy.time("2026-08-21T14:00+02:00")).isEqualTo(new Parsed.Good<>(NOON));
    }
}
