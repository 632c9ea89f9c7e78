package dev.stele.sim;

import dev.stele.engine.Fact;
import dev.stele.engine.Observation;
import dev.stele.engine.Outcome;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.RolloutPolicy.Strategy;
import dev.stele.fleet.ServiceGoal;
import dev.stele.keeper.Effect;
import dev.stele.keeper.InstanceAction;
import dev.stele.oci.Digest;
import dev.stele.route.Membership;
import dev.stele.text.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// One seeded history: first everything may fail, then nothing fails any more and the world has to come right.
///
/// What happens is drawn by [Chaos]; the server is [SimServer]; [Checker] looks at each effect before it happens, and
/// [Healed] at the end.
public final class Simulation {
    private final Habits habits;
    private final RandomGenerator chance;
    private final Timeline time = new Timeline();
    private final SimMachine machine;
    private final SimGateway gateway = new SimGateway(time);
    private final SimLedger ledger = new SimLedger();
    private final Map<Digest, Json> blobs = new HashMap<>();
    private final Map<String, Integer> reached = new TreeMap<>();
    private final Checker checker = new Checker(this);
    private final Chaos chaos;
    private final long lagMillis;
    private final Bounds bounds = new Bounds();
    private Observation published = Observation.NOTHING;
    private SimServer server;
    private long history;

    private Simulation(long seed, Habits habits) {
        this.habits = habits;
        chance = new SplittableRandom(seed);
        lagMillis = chance.nextBoolean() ? 0 : chance.nextInt(300);
        chaos = new Chaos(this);
        machine = new SimMachine((_, made) -> chaos.started(made));
        machine.onChange(this::machineChanged);
        server = new SimServer(this);
    }

    /// What a history was like.
    ///
    /// @param entries of the ledger
    /// @param hash over everything that happened: equal for equal seeds
    /// @param reached how often each kind of fault and each place to crash was hit
    public record Report(long entries, long hash, Map<String, Integer> reached) {}

    /// Plays the history of that seed.
    ///
    /// @throws Violation when something happened that must not
    public static Report run(long seed, Habits habits) {
        Simulation sim = new Simulation(seed, habits);
        sim.chaos.play();
        Healed.check(sim);
        return new Report(sim.ledger.size(), sim.history, sim.reached);
    }

    Habits habits() {
        return habits;
    }

    RandomGenerator chance() {
        return chance;
    }

    Timeline time() {
        return time;
    }

    SimMachine machine() {
        return machine;
    }

    SimGateway gateway() {
        return gateway;
    }

    SimLedger ledger() {
        return ledger;
    }

    Checker checker() {
        return checker;
    }

    Chaos chaos() {
        return chaos;
    }

    SimServer server() {
        return server;
    }

    /// What the server sees of the machine: it may be a little old, but never goes back.
    Observation look() {
        return published;
    }

    private void machineChanged() {
        Observation now = machine.observe();
        time.after(lagMillis, () -> {
            published = now;
            server.turn();
        });
    }

    Digest keep(Fleet fleet) {
        Json json = fleet.toJson();
        Digest digest = Digest.sha256(json.bytes());
        blobs.put(digest, json);
        bounds.note(fleet);
        return digest;
    }

    Fleet fleet(Digest digest) {
        return Fleet.fromJson(Optional.ofNullable(blobs.get(digest)).orElseThrow());
    }

    Optional<ServiceGoal> goal(String service) {
        return server.desired().goal(service);
    }

    int replicasMax(String service) {
        return bounds.replicasMax(service);
    }

    int surgeMax(String service) {
        return bounds.surgeMax(service);
    }

    int floorMin(String service) {
        return bounds.floorMin(service);
    }

    boolean wasAlways(String service, Strategy strategy) {
        return bounds.wasAlways(service, strategy);
    }

    boolean everDamaged() {
        return reached.containsKey("damage") || reached.containsKey("taint");
    }

    void reach(String what) {
        reached.merge(what, 1, Integer::sum);
        note(what);
    }

    /// Takes something into the history's hash.
    void note(String what) {
        history = history * 1_000_003 + what.hashCode() * 31L + time.now();
    }

    /// Whether the server dies here.
    boolean crashes(String where, SimServer living) {
        if (!chaos.isCrash()) {
            return false;
        }
        reach("crash." + where);
        living.die();
        if (where.equals("commit.lost") || chance.nextBoolean()) {
            ledger.lose();
        } else {
            checker.durable(ledger.commit());
        }
        restartLater();
        return true;
    }

    private void restartLater() {
        time.after(chance.nextInt(100, 3_000), () -> {
            server = new SimServer(this);
            server.turn();
        });
    }

    /// @param fence that the effect carries
    /// @param trueFence of the server that does it
    Outcome carryOut(Effect effect, long fence, long trueFence) {
        note(effect.toString());
        return switch (effect) {
            case Effect.Pull(var image) -> chaos.failure("pull").orElseGet(() -> machine.pull(image));
            case Effect.ApplyRoutes(var table) -> {
                var carried = new dev.stele.route.RouteTable(table.epoch(), fence, table.routes());
                boolean taken = fence >= gatewayFence() && gateway.isUp();
                if (taken) {
                    checker.applying(carried, trueFence);
                }
                yield gateway.apply(carried) ? Outcome.done() : Outcome.platform("gateway", "it does not answer");
            }
            case Effect.Step(var action) -> step(action, fence, trueFence);
        };
    }

    private long gatewayFence() {
        return gateway.state().map(s -> s.fence()).orElse(0L);
    }

    private Outcome step(InstanceAction action, long fence, long trueFence) {
        Optional<Outcome> failure = chaos.failure(kind(action));
        if (failure.isPresent()) {
            return failure.get();
        }
        if (machine.accepts(fence)) {
            checker.acting(action, trueFence);
        }
        return machine.perform(action, fence);
    }

    private static String kind(InstanceAction action) {
        return switch (action) {
            case InstanceAction.Create _ -> "create";
            case InstanceAction.Start _ -> "start";
            case InstanceAction.Drain _ -> "drain";
            case InstanceAction.Stop _ -> "stop";
            case InstanceAction.Remove _ -> "remove";
        };
    }

    long duration(Effect effect) {
        return switch (effect) {
            case Effect.Pull _ -> chance.nextInt(20, 2_000);
            case Effect.ApplyRoutes _ -> chance.nextInt(1, 20);
            case Effect.Step _ -> chance.nextInt(1, 200);
        };
    }

    void pushMembership(Membership membership, SimServer pusher) {
        if (gateway.isUp() && membership.fence() >= gatewayFence() && membership.isNewerThan(gateway.membership())) {
            note(membership.toString());
            checker.applying(membership);
            gateway.apply(membership, chaos.longestRequest());
            long idle = gateway.nextIdle();
            time.after(idle - time.now(), () -> server.turn());
        } else if (pusher.fence() != server.fence()) {
            reach("push.stale");
        }
    }

    void order(Fact fact) {
        server.tell(fact);
        server.turn();
    }
}
