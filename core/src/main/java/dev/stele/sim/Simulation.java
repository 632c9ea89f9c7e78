package dev.stele.sim;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Observation;
import dev.stele.engine.Outcome;
import dev.stele.fleet.Fleet;
import dev.stele.keeper.Effect;
import dev.stele.keeper.InstanceAction;
import dev.stele.oci.Digest;
import dev.stele.route.Membership;
import dev.stele.route.RouteTable;
import dev.stele.text.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// One seeded history: first everything may fail, then nothing fails any more and the world has to come right.
///
/// What happens is drawn by [Chaos]; the server is [SimServer]; [Checker] looks at each effect before it happens, and
/// [ConvergenceCheck] at the end.
public final class Simulation {
    private static final long LOOK_MILLIS = 2_000;

    private final ServerBehaviour behaviour;
    private final RandomGenerator chance;
    private final Timeline time = new Timeline();
    private final SimMachine machine;
    private final SimGateway gateway = new SimGateway(time);
    private final SimLedger ledger = new SimLedger();
    private final Map<Digest, Fleet> blobs = new HashMap<>();
    private final Map<String, Integer> reached = new TreeMap<>();
    private final Checker checker;
    private final Chaos chaos;
    private final Hazards hazards;
    private final Lives lives;
    private final Trail trail;
    private final SimDisk disk;
    private final long lagMillis;
    private Observation published = Observation.NOTHING;
    private long publishedChange;
    private long changes;

    /// How much longer than usual the effect that was carried out last takes.
    private long extraMillis;

    private SimServer server;
    private long history;

    private Optional<SimServer> dead = Optional.empty();

    private Simulation(long seed, ServerBehaviour behaviour, Optional<Consumer<String>> lines) {
        this.behaviour = behaviour;
        chance = new SplittableRandom(seed);
        trail = new Trail(lines, time);
        lagMillis = chance.nextBoolean() ? 0 : chance.nextInt(300);
        hazards = new Hazards(this);
        lives = new Lives(this);
        chaos = new Chaos(this);
        machine = new SimMachine((_, made) -> lives.started(made));
        disk = new SimDisk(chance);
        checker = new Checker(this);
        machine.onChange(this::machineChanged);
        server = new SimServer(this);
        time.after(LOOK_MILLIS, this::lookAround);
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
    public static Report run(long seed, ServerBehaviour behaviour) {
        return run(seed, behaviour, Optional.empty());
    }

    /// The same, and tells it line by line.
    public static Report run(long seed, ServerBehaviour behaviour, Consumer<String> lines) {
        return run(seed, behaviour, Optional.of(lines));
    }

    private static Report run(long seed, ServerBehaviour behaviour, Optional<Consumer<String>> lines) {
        Simulation sim = new Simulation(seed, behaviour, lines);
        sim.chaos.play();
        ConvergenceCheck.check(sim);
        return new Report(sim.ledger.size(), sim.history, sim.reached);
    }

    ServerBehaviour behaviour() {
        return behaviour;
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

    SimDisk disk() {
        return disk;
    }

    Checker checker() {
        return checker;
    }

    Chaos chaos() {
        return chaos;
    }

    Hazards hazards() {
        return hazards;
    }

    Lives lives() {
        return lives;
    }

    Trail trail() {
        return trail;
    }

    SimServer server() {
        return server;
    }

    /// What the server sees of the machine: it may be a little old, but never goes back. Some looks find nothing.
    Observation look() {
        return chaos.faults().isBlank() ? Observation.NOTHING : published;
    }

    /// What has to hold at every moment is looked at now and then.
    private void lookAround() {
        checker.look();
        time.after(LOOK_MILLIS, this::lookAround);
    }

    private void machineChanged() {
        checker.readiness().look();
        long change = ++changes;
        Observation now = machine.observe();
        time.after(lagMillis + chaos.faults().lateMillis(), () -> {
            publish(now, change);
            server.turn();
        });
    }

    private void publish(Observation now, long change) {
        if (change > publishedChange) {
            publishedChange = change;
            published = now;
        }
    }

    Digest keep(Fleet fleet) {
        Json json = fleet.toJson();
        Digest digest = Digest.sha256(json.bytes());
        blobs.put(digest, Fleet.fromJson(json));
        trail.name(fleet);
        return digest;
    }

    Fleet fleet(Digest digest) {
        return Optional.ofNullable(blobs.get(digest)).orElseThrow();
    }

    boolean everDamaged() {
        return reached.containsKey("damage") || reached.containsKey("taint");
    }

    void reach(String what) {
        reached.merge(what, 1, Integer::sum);
        note(what.hashCode());
        trail.say(() -> "! " + what);
    }

    /// Takes something into the history's hash.
    void note(int what) {
        history = history * 1_000_003 + what * 31L + time.now();
    }

    /// Whether the server dies here.
    boolean crashes(String where, SimServer living) {
        if (!chaos.isCrash()) {
            return false;
        }
        reach("crash." + where);
        living.die();
        trail.say(() -> "the server dies");
        if (where.equals("commit.lost") || chance.nextBoolean()) {
            ledger.lose();
        } else {
            checker.durable(ledger.commit());
        }
        restartLater();
        return true;
    }

    /// The server gives up by itself; nothing that it was appending is in the ledger.
    void ends(SimServer living) {
        living.die();
        ledger.lose();
        restartLater();
    }

    /// The server's process is killed from outside.
    void killServer(String why) {
        if (dead.filter(server::equals).isPresent()) {
            return;
        }
        reach(why);
        server.die();
        ledger.lose();
        restartLater();
    }

    private void restartLater() {
        dead = Optional.of(server);
        checker.disturbances().serverDown();
        time.after(chance.nextInt(100, 3_000), () -> {
            publish(machine.observe(), ++changes);
            chaos.faults().serverStarted(machine.forgetProbes());
            publish(machine.observe(), ++changes);
            server = new SimServer(this);
            checker.disturbances().serverUp();
            trail.say(() -> "server " + server.fence() + " starts");
            server.turn();
        });
    }

    /// @param fence that the effect carries
    /// @param trueFence of the server that does it
    Outcome carryOut(Effect effect, long fence, long trueFence) {
        note(effect.hashCode());
        extraMillis = 0;
        return switch (effect) {
            case Effect.Pull(var image) -> {
                Hazards.Turn turn = hazards.pull();
                checker.hampered(image, turn);
                yield does(turn, () -> machine.pull(image), () -> {});
            }
            case Effect.ApplyRoutes(var table) -> apply(table, fence, trueFence);
            case Effect.Step(var action) -> {
                Hazards.Turn turn = hazards.step(action);
                checker.hampered(action.instance(), turn);
                yield does(turn, () -> step(action, fence), () -> steps(action, fence, trueFence));
            }
        };
    }

    /// @param before told when it is begun and may change something
    private Outcome does(Hazards.Turn turn, Supplier<Outcome> effect, Runnable before) {
        return switch (turn) {
            case Hazards.Turn.Goes _ -> {
                before.run();
                yield effect.get();
            }
            case Hazards.Turn.Refused(var outcome) -> outcome;
            case Hazards.Turn.Denied(var outcome) -> {
                before.run();
                Outcome unheard = effect.get();
                trail.say(() -> "  denied: " + unheard);
                yield outcome;
            }
            case Hazards.Turn.Silent(var millis) -> {
                before.run();
                extraMillis = millis;
                yield effect.get();
            }
            case Hazards.Turn.Late(var millis) -> {
                before.run();
                extraMillis = millis;
                time.after(millis, () -> {
                    Outcome landed = effect.get();
                    trail.say(() -> "  late: " + landed);
                });
                yield Outcome.done();
            }
            case Hazards.Turn.Lost(var millis, var outcome) -> {
                extraMillis = millis;
                yield outcome;
            }
        };
    }

    private Outcome apply(RouteTable decided, long fence, long trueFence) {
        // A table carries a fence itself; a server that lies about its own lies here, too.
        long said = fence == trueFence ? decided.fence() : fence;
        RouteTable carried = new RouteTable(decided.epoch(), said, decided.routes());
        boolean newer = carried.epoch() >= gateway.table().epoch();
        boolean taken = newer && said >= gateway.fence() && gateway.answers() && !gateway.isRefusing();
        if (taken) {
            checker.applying(carried, trueFence);
        }
        boolean applied = gateway.apply(carried);
        trail.say(() -> "  gateway " + (applied ? "takes " : "refuses ") + trail.table(carried));
        return applied ? Outcome.done() : Outcome.platform("gateway", "it does not answer");
    }

    private void steps(InstanceAction action, long fence, long trueFence) {
        if (machine.accepts(fence)) {
            checker.acting(action, fence, trueFence);
        }
    }

    private Outcome step(InstanceAction action, long fence) {
        SimMachine.Instance there = machine.instances().get(action.instance());
        Outcome blamed = action instanceof InstanceAction.Create create
                ? Hazards.blame(action, Images.of(create.release().image()), Outcome.done())
                : there == null
                        ? Outcome.done()
                        : Hazards.blame(action, Images.of(there.made().release().image()), Outcome.done());
        return blamed instanceof Outcome.Failed && machine.admits(fence) ? blamed : machine.perform(action, fence);
    }

    /// How long an effect takes; the one that was carried out last.
    long duration(Effect effect) {
        long extra = extraMillis;
        extraMillis = 0;
        return extra
                + switch (effect) {
                    case Effect.Pull _ -> chance.nextInt(20, 2_000);
                    case Effect.ApplyRoutes _ -> chance.nextInt(1, 20);
                    case Effect.Step _ -> chance.nextInt(1, 200);
                };
    }

    void pushMembership(Membership membership, SimServer pusher) {
        if (gateway.answers()
                && membership.fence() >= gateway.fence()
                && membership.isNewerThan(gateway.membership())) {
            note(membership.hashCode());
            checker.applying(membership);
            gateway.apply(membership, chaos.longestRequest());
            trail.say(() -> "  gateway takes " + trail.members(membership));
            long idle = gateway.nextIdle();
            time.after(idle - time.now(), () -> server.turn());
        } else if (pusher.fence() != server.fence()) {
            reach("push.stale");
        }
    }

    void order(LedgerEvent.OrderGiven given) {
        trail.say(() -> "  " + given);
        server.order(given.order());
        server.turn();
    }
}
