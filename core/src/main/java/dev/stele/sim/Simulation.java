package dev.stele.sim;

import dev.stele.engine.LedgerEvent;
import dev.stele.fleet.Fleet;
import dev.stele.oci.Digest;
import dev.stele.text.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// One seeded history: first everything may fail, then nothing fails any more and the world has to converge.
///
/// [FaultSchedule] draws what happens; the server is [SimServer]; [Checker] checks each effect before it happens, and
/// [ConvergenceCheck] checks the end.
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
    private final FaultSchedule schedule;
    private final EffectFaults effectFaults;
    private final InstanceBehaviour instanceBehaviour;
    private final HistoryTrace trace;
    private final SimDisk disk;
    private final MachineView view;
    private final EffectRunner effects;
    private final ServerLifecycle lifecycle;
    private final long seed;
    private long history;

    private Simulation(long seed, ServerBehaviour behaviour, Optional<Consumer<String>> lines) {
        this.seed = seed;
        this.behaviour = behaviour;
        chance = new SplittableRandom(seed);
        trace = new HistoryTrace(lines, time);
        view = new MachineView(this);
        effects = new EffectRunner(this);
        effectFaults = new EffectFaults(this);
        instanceBehaviour = new InstanceBehaviour(this);
        schedule = new FaultSchedule(this);
        machine = new SimMachine((_, made) -> instanceBehaviour.started(made));
        disk = new SimDisk(chance);
        checker = new Checker(this);
        machine.onChange(view::changed);
        lifecycle = new ServerLifecycle(this);
        time.after(LOOK_MILLIS, this::lookAround);
    }

    /// Summary of a history.
    ///
    /// @param entries of the ledger
    /// @param hash over all effects and faults: equal for equal seeds
    /// @param reached how often each kind of fault and each place to crash was hit
    public record Report(long entries, long hash, Map<String, Integer> reached) {}

    /// Plays the history of that seed.
    ///
    /// @throws Violation when something happened that must not
    public static Report run(long seed, ServerBehaviour behaviour) {
        return run(seed, behaviour, Optional.empty());
    }

    /// The same, and writes the history line by line.
    public static Report run(long seed, ServerBehaviour behaviour, Consumer<String> lines) {
        return run(seed, behaviour, Optional.of(lines));
    }

    private static Report run(long seed, ServerBehaviour behaviour, Optional<Consumer<String>> lines) {
        Simulation sim = new Simulation(seed, behaviour, lines);
        sim.schedule.play();
        ConvergenceCheck.check(sim);
        return new Report(sim.ledger.size(), sim.history, sim.reached);
    }

    ServerBehaviour behaviour() {
        return behaviour;
    }

    /// From the seed itself: a draw would change the histories of all seeds.
    boolean refusesPulls() {
        return seed % 4 == 3;
    }

    /// Whether the first services begin without instances.
    boolean beginsEmpty() {
        return seed % 8 == 5;
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

    FaultSchedule schedule() {
        return schedule;
    }

    EffectFaults effectFaults() {
        return effectFaults;
    }

    InstanceBehaviour instanceBehaviour() {
        return instanceBehaviour;
    }

    HistoryTrace trace() {
        return trace;
    }

    MachineView view() {
        return view;
    }

    EffectRunner effects() {
        return effects;
    }

    ServerLifecycle lifecycle() {
        return lifecycle;
    }

    SimServer server() {
        return lifecycle.server();
    }

    /// Checks from time to time what has to hold at every moment.
    private void lookAround() {
        checker.look();
        time.after(LOOK_MILLIS, this::lookAround);
    }

    Digest keep(Fleet fleet) {
        Json json = fleet.toJson();
        Digest digest = Digest.sha256(json.bytes());
        blobs.put(digest, Fleet.fromJson(json));
        trace.name(fleet);
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
        trace.line(() -> "! " + what);
    }

    /// Adds a value to the history's hash.
    void note(int what) {
        history = history * 1_000_003 + what * 31L + time.now();
    }

    void order(LedgerEvent.OrderGiven given) {
        trace.line(() -> "  " + given);
        server().order(given.order());
        server().turn();
    }
}
