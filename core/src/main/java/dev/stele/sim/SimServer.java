package dev.stele.sim;

import dev.stele.engine.Decision;
import dev.stele.engine.Desired;
import dev.stele.engine.InstanceRecord;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import dev.stele.engine.OrderGoal;
import dev.stele.engine.OrderProgress;
import dev.stele.engine.Outcome;
import dev.stele.engine.Recorded;
import dev.stele.engine.ReleaseRecord;
import dev.stele.engine.World;
import dev.stele.fleet.Fleet;
import dev.stele.keeper.Effect;
import dev.stele.oci.Digest;
import dev.stele.reconciler.Batch;
import dev.stele.reconciler.Command;
import dev.stele.reconciler.CommandResult;
import dev.stele.reconciler.DesiredFleet;
import dev.stele.reconciler.LoopEvent;
import dev.stele.reconciler.LoopState;
import dev.stele.reconciler.OrderGoals;
import dev.stele.reconciler.Pass;
import dev.stele.route.Membership;
import dev.stele.text.Parsed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/// The server in virtual time: it drives the real pass of [dev.stele.reconciler.Reconciler] as the real server does,
/// and may crash between any two of its steps.
///
/// One object is one run of the server. The ledger, the blobs, the machine and the gateway outlive it.
final class SimServer {
    private final Simulation sim;
    private final ServerBehaviour behaviour;
    private final long fence;
    private final long startEntries;
    private final PassChecker checker = new PassChecker();
    private final Set<String> running = new TreeSet<>();
    private final List<LoopEvent> inbox = new ArrayList<>();
    private final Map<Long, Command> unanswered = new HashMap<>();
    private LoopState state;
    private boolean alive = true;
    private boolean pushing;
    private long newestEpoch;
    private boolean woken;
    private long nextWake;
    private long nextId = LoopState.START + 1;

    SimServer(Simulation sim) {
        this.sim = sim;
        behaviour = sim.behaviour();
        Recorded recorded = Recorded.EMPTY;
        for (int i = 0; i < sim.ledger().size(); i++) {
            recorded = behaviour.fold(
                    recorded, sim.ledger().event(i), i, sim.time().now());
        }
        startEntries = recorded.entries();
        fence = recorded.fence() + 1;
        state = LoopState.after(recorded, desired(recorded));
    }

    private Desired desired(Recorded recorded) {
        return recorded.fleet()
                .map(digest -> new Desired(recorded.rev(), sim.fleet(digest)))
                .orElse(Desired.NOTHING);
    }

    long fence() {
        return fence;
    }

    Recorded recorded() {
        return state.durable().recorded();
    }

    Desired desired() {
        return state.durable().desired();
    }

    List<Decision.Why> why() {
        return state.why();
    }

    /// Whether nothing is in flight and nothing is waited for.
    boolean isIdle() {
        boolean rests = state.writes().appending().isEmpty() && !pushing && inbox.isEmpty() && !woken;
        Recorded recorded = state.durable().recorded();
        return rests
                && state.durable().started()
                && recorded.inFlight().isEmpty()
                && recorded.instances().values().stream().noneMatch(InstanceRecord::isRetiring);
    }

    void die() {
        alive = false;
    }

    /// Like the real server: the fleet is computed and stored first, and computed again when it is stale by then.
    void want(Fleet file) {
        World newest = state.world(sim.time().now());
        if (DesiredFleet.of(file, false, newest) instanceof Parsed.Good<Fleet>(var fleet)) {
            Digest digest = sim.keep(fleet);
            sim.checker().bounds().requested(fleet);
            give(new Command.Apply(file, fleet, digest, newest.recorded().rev(), false, "ana"));
        }
    }

    void give(Command command) {
        checker.given(nextId, command);
        unanswered.put(nextId, command);
        inbox.add(new LoopEvent.CommandGiven(nextId++, command));
    }

    void order(Order order) {
        give(
                switch (order) {
                    case Order.Rollback(var service, var to, var reason) ->
                        new Command.Rollback(
                                Optional.of(service), to.map(release -> number(service, release)), reason, "ana");
                    case Order.Pardon(var service, var release, var reason) ->
                        new Command.Pardon(service, Optional.of(number(service, release)), reason, "ana");
                    case Order.Stop(var service) -> new Command.Stop(Optional.of(service), "ana");
                });
    }

    /// An unknown release gets a number that no release has.
    private int number(String service, Digest release) {
        return Optional.ofNullable(
                        state.durable().recorded().service(service).releases().get(release))
                .map(ReleaseRecord::number)
                .orElse(Integer.MAX_VALUE);
    }

    /// Something may have changed.
    void turn() {
        if (!alive) {
            return;
        }
        inbox.add(new LoopEvent.ObservationTaken(
                sim.view().observe(), sim.gateway().state()));
        List<LoopEvent> events = List.copyOf(inbox);
        inbox.clear();
        Pass pass = behaviour.pass(state, events, sim.time().now());
        checker.check(pass);
        state = pass.state();
        pass.results().forEach(this::answer);
        woken = pass.wakeMillis() < Long.MAX_VALUE;
        if (woken) {
            wakeAt(pass.wakeMillis());
        }
        pass.push().ifPresent(this::push);
        begin(pass.start());
        pass.append().ifPresent(this::append);
        sim.checker().answers().ask(this);
    }

    /// What a person who follows the order is told now.
    OrderProgress progress(OrderGoal goal) {
        return behaviour.progress(state.world(sim.time().now()), goal);
    }

    private void answer(CommandResult answer) {
        Optional<Command> command = Optional.ofNullable(unanswered.remove(answer.id()));
        switch (answer) {
            case CommandResult.Done done ->
                command.ifPresent(given -> sim.checker().answers().follow(OrderGoals.of(given, done)));
            case CommandResult.Refused _ -> sim.reach("command.refused");
            case CommandResult.Stale _ -> {
                sim.reach("command.stale");
                command.map(Command.Apply.class::cast).map(Command.Apply::file).ifPresent(this::want);
            }
            case CommandResult.NotRecorded _ -> sim.reach("command.unrecorded");
        }
        // Commands that the server gave itself are handled in the next turn.
        if (!inbox.isEmpty()) {
            sim.time().after(0, this::turn);
        }
    }

    private void wakeAt(long atMillis) {
        if (atMillis < nextWake || nextWake <= sim.time().now()) {
            nextWake = atMillis;
            sim.time().after(atMillis - sim.time().now(), this::turn);
        }
    }

    private void append(Batch batch) {
        sim.checker().decided(this, batch.events());
        if (sim.lifecycle().crashes("commit.before", this)) {
            return;
        }
        sim.ledger().append(batch.events());
        if (behaviour.actsBeforeDurable()) {
            begin(Effect.of(batch.recorded()));
        }
        boolean refused = sim.disk().isRefused();
        boolean slow = sim.disk().isSlow();
        if (slow) {
            sim.reach("disk.slow");
        }
        sim.time().after(sim.disk().appendMillis(slow), refused ? this::refused : () -> appended(batch.first()));
    }

    /// A server that cannot take its fence ends, and is started again.
    private void refused() {
        if (!alive) {
            return;
        }
        sim.reach("disk.refused");
        if (!state.durable().started()) {
            sim.lifecycle().ends(this);
            return;
        }
        sim.ledger().lose();
        inbox.add(new LoopEvent.NotAppended("drawn by the simulator"));
        turn();
    }

    private void appended(long first) {
        if (!alive) {
            return;
        }
        if (sim.lifecycle().crashes("commit.lost", this)) {
            return;
        }
        sim.checker().durable(sim.ledger().commit());
        if (sim.lifecycle().crashes("commit.after", this)) {
            return;
        }
        inbox.add(new LoopEvent.Appended(first));
        turn();
    }

    private void begin(SortedMap<String, Effect> effects) {
        behaviour.effects(effects, startEntries).forEach((key, effect) -> {
            if (running.add(key)) {
                if (effect instanceof Effect.ApplyRoutes(var table)) {
                    newestEpoch = Math.max(newestEpoch, table.epoch());
                }
                sim.time().after(sim.chance().nextInt(1, 40), () -> perform(key, effect));
            }
        });
    }

    /// A server that crashed may leave an effect behind that is carried out later: the fence is for that case.
    private void perform(String key, Effect effect) {
        if (!alive) {
            if (sim.chance().nextInt(4) == 0) {
                sim.time()
                        .after(
                                sim.chance().nextInt(6_000),
                                () -> sim.effects()
                                        .carryOut(
                                                effect,
                                                behaviour.fence(
                                                        fence, sim.server().fence()),
                                                fence));
            }
            return;
        }
        if (sim.lifecycle().crashes("effect.before", this)) {
            return;
        }
        sim.checker().intents().begins(key, this);
        Outcome outcome = isSuperseded(effect)
                ? Outcome.platform("gateway", "superseded")
                : sim.effects()
                        .carryOut(effect, behaviour.fence(fence, sim.server().fence()), fence);
        if (sim.lifecycle().crashes("effect.after", this)) {
            return;
        }
        sim.time().after(sim.effects().duration(effect), () -> outcome(key, outcome));
    }

    /// Like the real server, it delivers no table after a newer one was begun.
    private boolean isSuperseded(Effect effect) {
        return effect instanceof Effect.ApplyRoutes(var table) && table.epoch() < newestEpoch;
    }

    private void outcome(String key, Outcome outcome) {
        if (alive && behaviour.records(new LedgerEvent.Closed(key, outcome))) {
            inbox.add(new LoopEvent.EffectEnded(key, outcome));
            turn();
        }
    }

    /// One push is on its way at a time, and it carries what is newest when it leaves.
    private void push(Membership newest) {
        boolean behind = sim.gateway()
                .state()
                .filter(g -> g.membership().fence() != newest.fence()
                        || g.membership().version() != newest.version())
                .isPresent();
        if (pushing || !behind) {
            return;
        }
        pushing = true;
        sim.time().after(sim.chance().nextInt(1, 20), () -> {
            pushing = false;
            if (alive) {
                sim.effects().pushMembership(newest, this);
                turn();
            }
        });
    }
}
