package dev.stele.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Exit;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import dev.stele.engine.Outcome;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Rollout;
import dev.stele.engine.Tier;
import dev.stele.engine.Verdict;
import dev.stele.fleet.AnyRelease;
import dev.stele.fleet.Release;
import dev.stele.journal.History;
import dev.stele.journal.LedgerEntry;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.text.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The lines that the server writes about itself.
class ServerLogTest {
    private static final Release RELEASE = AnyRelease.of("one");
    private static final Digest FLEET = Digest.sha256(new byte[] {1});

    private final List<LogLine> lines = new ArrayList<>();
    private final ServerLog log = new ServerLog(lines::add);
    private final History history = new History();

    private void say(LedgerEvent event) {
        Instant at = Instant.parse("2026-08-21T12:00:00Z");
        log.written(history.add(history.lines().size(), new LedgerEntry(at, event)));
    }

    private static LedgerEvent rollout(Rollout.Phase phase, int shifted, long remaining, Optional<Rollout.Ending> end) {
        return new LedgerEvent.RolloutMoved(new Rollout(
                new Rollout.Change("web", 7, Rollout.Kind.FORWARD, Optional.empty(), RELEASE.id(), 1),
                new Rollout.Progress(1, phase, shifted, 2, remaining),
                end));
    }

    private static Optional<Rollout.Ending> ending(Rollout.Result result, String reason) {
        return Optional.of(new Rollout.Ending(result, false, reason, "stele"));
    }

    @Test
    void oneLineForEachChange() {
        PoolId pool = new PoolId("web", RELEASE.id());
        List.of(
                        new LedgerEvent.ServerStarted(1),
                        new LedgerEvent.DesiredSet(1, FLEET, "ana"),
                        new LedgerEvent.ReleaseMade("web", 1, "web:1", RELEASE),
                        new LedgerEvent.ReleaseRouted("web", RELEASE.id(), 80),
                        rollout(Rollout.Phase.PREPARING, 0, 9, Optional.empty()),
                        rollout(Rollout.Phase.PREPARING, 0, 5, Optional.empty()),
                        rollout(Rollout.Phase.LAUNCHING, 1, 9, Optional.empty()),
                        new LedgerEvent.PoolChanged(new PoolAction.EnsurePool(pool, 2, Tier.SERVING)),
                        new LedgerEvent.InstanceIntent(
                                "web-1/start#1", "web-1", LedgerEvent.Step.START, Optional.empty()),
                        new LedgerEvent.Closed("web-1/start#1", Outcome.done()),
                        new LedgerEvent.Closed("routes/9#2", Outcome.done()),
                        new LedgerEvent.Closed("routes/9#2", Outcome.platform("superseded", "by epoch 10")),
                        new LedgerEvent.Closed("pull/ab#3", Outcome.platform("pull", "no space")),
                        new LedgerEvent.Ended("web-1", new Exit(Exit.Cause.OUT_OF_MEMORY, 137, List.of("PASSWORD=x"))),
                        new LedgerEvent.PoolChanged(
                                new PoolAction.Retire("web-1", PoolAction.Cause.RELEASE, "it ended", 0)),
                        new LedgerEvent.OrderGiven(new Order.Stop("web"), "ana"),
                        new LedgerEvent.VerdictGiven("web", RELEASE.id(), Verdict.CONDEMNED, "too slow", "stele"),
                        rollout(Rollout.Phase.DONE, 1, 0, ending(Rollout.Result.REVERTED, "never\nready")))
                .forEach(this::say);
        assertThat(lines.stream().map(line -> line.level() + " " + line.asText().substring(25)))
                .containsExactly(
                        "INFO INFO server started, number 1",
                        "INFO INFO ana wants fleet " + FLEET.shortHex() + ", revision 1",
                        "INFO INFO web v1 is " + RELEASE.id() + ", image web:1 = " + RELEASE.image(),
                        "INFO INFO rollout 7 of web v1: PREPARING 0/2",
                        "INFO INFO rollout 7 of web v1: LAUNCHING 1/2",
                        "INFO INFO the gateway applies the routes of epoch 9",
                        "WARNING WARNING pull/ab#3 failed at pull: no space",
                        "WARNING WARNING web-1 ended: out of memory, code 137",
                        "INFO INFO web-1 shall go: it ended",
                        "INFO INFO ana orders: stop web",
                        "WARNING WARNING web v1 is condemned by stele: too slow",
                        "WARNING WARNING rollout 7 of web v1: REVERTED: never\\u000aready");
    }

    @Test
    void jsonHasTheSameWithTheEntry() {
        say(new LedgerEvent.OrderGiven(new Order.Stop("web"), "ana"));
        Json json = Json.parse(lines.getFirst().asJson());
        assertThat(json.string("time")).isEqualTo("2026-08-21T12:00:00.000Z");
        assertThat(json.string("level")).isEqualTo("INFO");
        assertThat(json.string("event")).isEqualTo("orderGiven");
        assertThat(json.number("entry")).isZero();
        assertThat(json.string("message")).isEqualTo("ana orders: stop web");
    }
}
