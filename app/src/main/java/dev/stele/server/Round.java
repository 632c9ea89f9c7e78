package dev.stele.server;

import dev.stele.engine.Decision;
import dev.stele.engine.Desired;
import dev.stele.engine.Engine;
import dev.stele.engine.Fact;
import dev.stele.engine.Observed;
import dev.stele.engine.Outcome;
import dev.stele.engine.Recorded;
import dev.stele.engine.World;
import dev.stele.keeper.Keeper;
import dev.stele.keeper.Upkeep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One round of deciding: outcomes and wishes become facts, then engine and keeper speak in turn until neither has
/// anything to say. Nothing happens outside; what it says has no effect before it is durable.
final class Round {
    /// Far more than any change takes. What is left then is decided in the next round.
    private static final int TURNS_MAX = 100;

    private final long fence;
    private final long nowMillis;
    private final List<Fact> facts = new ArrayList<>();
    private final List<Settled> settled = new ArrayList<>();
    private Recorded recorded;
    private Desired desired;
    private Observed observed;
    private List<Decision.Why> why = List.of();
    private long wakeMillis = Long.MAX_VALUE;

    /// Facts that go to the ledger together.
    ///
    /// @param recorded what will be recorded once they are durable
    /// @param asks whose answers wait for that
    record Batch(List<Fact> facts, Recorded recorded, Desired desired, List<Settled> asks) {
        Batch {
            facts = List.copyOf(facts);
            asks = List.copyOf(asks);
        }
    }

    /// @param index of the ask's last fact
    record Settled(Ask ask, long index) {}

    Round(World before) {
        fence = before.fence();
        nowMillis = before.nowMillis();
        recorded = before.recorded();
        desired = before.desired();
        observed = before.observed();
    }

    /// Closes the intents whose effects have ended.
    void close(Map<String, Outcome> outcomes) {
        for (String key : recorded.inFlight().keySet()) {
            Optional.ofNullable(outcomes.get(key)).ifPresent(outcome -> say(List.of(new Fact.Closed(key, outcome))));
        }
    }

    void rule(Ask ask) {
        List<Fact> ruling = ask.facts(world());
        if (!ruling.isEmpty()) {
            say(ruling);
            desired = ask.desired().orElse(desired);
            settled.add(new Settled(ask, recorded.entries() - 1));
        }
    }

    /// Lets engine and keeper speak. A server without a fence decides nothing.
    void decide() {
        for (int turn = 0; turn < TURNS_MAX && recorded.fence() > 0; turn++) {
            Decision decision = Engine.decide(world());
            say(decision.facts());
            decision.wakeMillis().ifPresent(this::wake);
            why = decision.why();
            Upkeep upkeep = Keeper.decide(world());
            say(upkeep.facts());
            keep(upkeep);
            if (decision.facts().isEmpty() && upkeep.facts().isEmpty()) {
                return;
            }
        }
    }

    /// Only who takes requests: what may be done while the disk is busy.
    void keepMembership() {
        keep(Keeper.decide(world()));
    }

    private void keep(Upkeep upkeep) {
        upkeep.wakeMillis().ifPresent(this::wake);
        observed = observed.with(upkeep.membership());
    }

    private void wake(long atMillis) {
        wakeMillis = Math.min(wakeMillis, atMillis);
    }

    private void say(List<Fact> more) {
        for (Fact fact : more) {
            recorded = recorded.apply(fact, recorded.entries(), nowMillis);
            facts.add(fact);
        }
    }

    private World world() {
        return new World(Math.max(fence, recorded.fence()), nowMillis, desired, observed, recorded);
    }

    /// What is to be recorded; empty when nothing is.
    Optional<Batch> batch() {
        return facts.isEmpty() ? Optional.empty() : Optional.of(new Batch(facts, recorded, desired, settled));
    }

    Observed observed() {
        return observed;
    }

    List<Decision.Why> why() {
        return why;
    }

    /// The earliest moment at which the same world would be decided otherwise.
    long wakeMillis() {
        return wakeMillis;
    }
}
