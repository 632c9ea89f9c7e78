package dev.stele.sim;

import dev.stele.engine.Decision;
import dev.stele.engine.Desired;
import dev.stele.engine.Fact;
import dev.stele.engine.Observed;
import dev.stele.engine.Outcome;
import dev.stele.engine.Recorded;
import dev.stele.engine.World;
import dev.stele.fleet.Fleet;
import dev.stele.keeper.Effect;
import dev.stele.keeper.Round;
import dev.stele.oci.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/// The server's loop in virtual time: it thinks with the real [Round], and may die between any two of its steps.
///
/// One object is one life of the server. What outlives it is the ledger, the blobs, the machine and the gateway.
final class SimServer {
    private final Simulation sim;
    private final Habits habits;
    private final long fence;
    private final long startEntries;
    private final Set<String> running = new TreeSet<>();
    private final List<Fact> inbox = new ArrayList<>();
    private Recorded recorded = Recorded.EMPTY;
    private Observed observed = Observed.NOTHING;
    private Desired desired = Desired.NOTHING;
    private boolean alive = true;
    private boolean committing;
    private boolean pushing;
    private List<Decision.Why> why = List.of();
    private OptionalLong wake = OptionalLong.empty();
    private long nextWake;
    private long newestRev;

    SimServer(Simulation sim) {
        this.sim = sim;
        habits = sim.habits();
        for (int i = 0; i < sim.ledger().size(); i++) {
            recorded = habits.fold(recorded, sim.ledger().fact(i), i, sim.time().now());
        }
        takeDesired();
        startEntries = recorded.entries();
        fence = recorded.fence() + 1;
        inbox.add(new Fact.ServerStarted(fence));
    }

    long fence() {
        return fence;
    }

    Recorded recorded() {
        return recorded;
    }

    List<Decision.Why> why() {
        return why;
    }

    /// Whether nothing is under way and nothing is waited for.
    boolean isIdle() {
        return !committing && !pushing && inbox.isEmpty() && recorded.inFlight().isEmpty() && wake.isEmpty();
    }

    void die() {
        alive = false;
    }

    void want(Fleet fleet) {
        Digest digest = sim.keep(fleet);
        newestRev = Math.max(newestRev, recorded.rev()) + 1;
        inbox.add(new Fact.DesiredSet(newestRev, digest, "ana"));
    }

    void tell(Fact fact) {
        inbox.add(fact);
    }

    /// Something may have changed.
    void turn() {
        if (!alive || committing) {
            return;
        }
        observed = observed.then(sim.look(), sim.gateway().state(), sim.time().now());
        if (!inbox.isEmpty()) {
            List<Fact> facts = new ArrayList<>(inbox);
            inbox.clear();
            commit(facts);
            return;
        }
        Round round = habits.think(new World(fence, sim.time().now(), desired, observed, recorded));
        observed = observed.with(round.membership());
        wake = round.wakeMillis();
        why = round.why();
        push();
        if (!round.facts().isEmpty()) {
            sim.checker().decided(this, round.facts());
            commit(round.facts());
            return;
        }
        act(recorded);
        round.wakeMillis().ifPresent(this::wakeAt);
    }

    private void wakeAt(long atMillis) {
        if (atMillis < nextWake || nextWake <= sim.time().now()) {
            nextWake = atMillis;
            sim.time().after(atMillis - sim.time().now(), this::turn);
        }
    }

    private void commit(List<Fact> facts) {
        if (sim.crashes("commit.before", this)) {
            return;
        }
        committing = true;
        sim.ledger().append(facts);
        if (habits.actsBeforeDurable()) {
            Recorded hoped = recorded;
            for (Fact fact : facts) {
                hoped = hoped.apply(fact, hoped.entries(), sim.time().now());
            }
            act(hoped);
        }
        sim.time().after(sim.chance().nextInt(1, 12), () -> committed(facts));
    }

    private void committed(List<Fact> facts) {
        if (!alive) {
            return;
        }
        if (sim.crashes("commit.lost", this)) {
            return;
        }
        sim.checker().durable(sim.ledger().commit());
        if (sim.crashes("commit.after", this)) {
            return;
        }
        for (Fact fact : facts) {
            recorded =
                    habits.fold(recorded, fact, recorded.entries(), sim.time().now());
        }
        takeDesired();
        committing = false;
        turn();
    }

    private void takeDesired() {
        recorded.fleet().ifPresent(digest -> desired = new Desired(recorded.rev(), sim.fleet(digest)));
    }

    private void act(Recorded from) {
        for (Map.Entry<String, Effect> effect :
                habits.effects(from, startEntries).entrySet()) {
            if (running.add(effect.getKey())) {
                sim.time().after(sim.chance().nextInt(1, 40), () -> perform(effect.getKey(), effect.getValue()));
            }
        }
    }

    /// A server that died may leave an effect behind that lands later: that is what the fence is for.
    private void perform(String key, Effect effect) {
        if (!alive) {
            if (sim.chance().nextInt(4) == 0) {
                sim.time()
                        .after(
                                sim.chance().nextInt(6_000),
                                () -> sim.carryOut(
                                        effect, habits.fence(fence, sim.server().fence()), fence));
            }
            return;
        }
        if (sim.crashes("effect.before", this)) {
            return;
        }
        Outcome outcome = sim.carryOut(effect, habits.fence(fence, sim.server().fence()), fence);
        if (sim.crashes("effect.after", this)) {
            return;
        }
        sim.time().after(sim.duration(effect), () -> outcome(key, outcome));
    }

    private void outcome(String key, Outcome outcome) {
        Fact.Closed closed = new Fact.Closed(key, outcome);
        if (alive && habits.records(closed)) {
            inbox.add(closed);
            turn();
        }
    }

    private void push() {
        if (pushing || observed.membership().fence() != fence || !differs(observed)) {
            return;
        }
        pushing = true;
        var newest = observed.membership();
        sim.time().after(sim.chance().nextInt(1, 20), () -> {
            pushing = false;
            if (alive) {
                sim.pushMembership(newest, this);
                turn();
            }
        });
    }

    private static boolean differs(Observed observed) {
        return observed.gateway()
                .filter(g -> g.membershipFence() != observed.membership().fence()
                        || g.membershipVersion() != observed.membership().version())
                .isPresent();
    }

    Desired desired() {
        return desired;
    }
}
