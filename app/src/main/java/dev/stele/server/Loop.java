package dev.stele.server;

import dev.stele.crash.CrashPoint;
import dev.stele.engine.Decision;
import dev.stele.engine.Desired;
import dev.stele.engine.Engine;
import dev.stele.engine.Fact;
import dev.stele.engine.Observed;
import dev.stele.engine.Outcome;
import dev.stele.engine.Recorded;
import dev.stele.engine.World;
import dev.stele.keeper.Effect;
import dev.stele.keeper.Keeper;
import dev.stele.keeper.Upkeep;
import dev.stele.platform.Platform;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The one thread that owns what the server knows.
///
/// It looks at the world, lets the engine and the keeper decide until they have nothing more to say, hands their facts
/// to the ledger's writer, and starts the effects of those facts once they are durable. Outcomes come back as events,
/// become facts of the next batch, and so on until nothing is left to do. Then it sleeps until something happens or the
/// decision's own alarm.
///
/// It never blocks on a disk or an instance: one batch of facts is on its way to the disk at a time, and while it is,
/// only the membership is kept up, so that a dead instance is unrouted however slow the disk is. A batch that the disk
/// refuses (no space) is forgotten, nothing of it has had an effect, and the same is decided again a moment later.
///
/// Missing an event never matters, since each round looks at everything.
public final class Loop implements AutoCloseable {
    private static final int EVENTS_MAX = 100_000;
    private static final int ROUNDS_MAX = 100;
    private static final long TICK_MILLIS = 1_000;
    private static final long REFUSED_MILLIS = 1_000;

    private final Parts parts;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(EVENTS_MAX);
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Effects effects;
    private final Thread thread;

    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    private final List<Ask> asks = new ArrayList<>();
    private Recorded recorded;
    private Desired desired;
    private Observed observed = Observed.NOTHING;
    private Optional<Batch> appending = Optional.empty();
    private List<Decision.Why> why = List.of();
    private long decided;
    private long wakeMillis;
    private long notBeforeMillis = Long.MIN_VALUE;

    /// What the loop works with.
    ///
    /// @param nanos monotonic
    /// @param clock for the times in entries, which are for people
    /// @param onView given what is known after each round, on the loop's thread
    /// @param onFatal given why the loop cannot go on; the process has to end and be started again
    public record Parts(
            Platform platform,
            GatewayLink gateway,
            LedgerWriter ledger,
            History history,
            LongSupplier nanos,
            InstantSource clock,
            Consumer<View> onView,
            Consumer<String> onFatal) {}

    /// What is known after a round.
    ///
    /// @param decided index of the newest wish or order that is taken into account
    record View(World world, List<Decision.Why> why, long decided) {}

    /// A person's wish or order, to be put into facts on the loop's thread.
    interface Ask {
        /// What to record, given what is known now. An empty list refuses: the answer has been given already.
        List<Fact> facts(World world);

        /// The fleet that is wanted from now on, when that is what the facts say.
        Optional<Desired> desired();

        /// Called once when the facts are durable.
        ///
        /// @param index of the last of them
        void durable(long index);

        /// Called once when they are not, and nothing has changed.
        void refused(String reason);
    }

    private sealed interface Event {
        record Look() implements Event {}

        record Ended(String key, Outcome outcome) implements Event {}

        record Asked(Ask ask) implements Event {}

        record Append(LedgerWriter.Appended result) implements Event {}

        record End() implements Event {}
    }

    private record Batch(List<Fact> facts, Recorded after, Desired desired, List<Settled> asks) {}

    private record Settled(Ask ask, long index) {}

    /// @param recorded the fold of all entries of the ledger
    public Loop(Parts parts, Recorded recorded, Desired desired) {
        this.parts = parts;
        this.recorded = recorded;
        this.desired = desired;
        this.effects = new Effects(
                parts.platform(), parts.gateway(), (key, outcome) -> events.add(new Event.Ended(key, outcome)));
        this.thread = Thread.ofPlatform().name("loop").unstarted(this::run);
    }

    /// Takes the next fence and begins.
    public void start() {
        parts.platform().onChange(this::look);
        asks.add(new Ask() {
            @Override
            public List<Fact> facts(World world) {
                return List.of(new Fact.ServerStarted(world.recorded().fence() + 1));
            }

            @Override
            public Optional<Desired> desired() {
                return Optional.empty();
            }

            @Override
            public void durable(long index) {}

            @Override
            public void refused(String reason) {
                parts.onFatal().accept("the ledger takes no entries: " + reason);
            }
        });
        thread.start();
    }

    /// Something may have changed.
    void look() {
        if (looking.compareAndSet(false, true)) {
            events.add(new Event.Look());
        }
    }

    void ask(Ask ask) {
        events.add(new Event.Asked(ask));
    }

    private void run() {
        try {
            while (true) {
                round();
                Event event = events.poll(Math.max(0, wakeMillis - now()), TimeUnit.MILLISECONDS);
                List<Event> all = new ArrayList<>();
                if (event != null) {
                    all.add(event);
                }
                events.drainTo(all);
                for (Event next : all) {
                    if (next instanceof Event.End) {
                        return;
                    }
                    take(next);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            parts.onFatal().accept("the loop failed: " + e);
            throw e;
        }
    }

    private void take(Event event) {
        switch (event) {
            case Event.Look _ -> looking.set(false);
            case Event.Ended(var key, var outcome) -> outcomes.put(key, outcome);
            case Event.Asked(var ask) -> asks.add(ask);
            case Event.Append(var result) -> appended(result);
            case Event.End _ -> throw new IllegalStateException("an end is taken by run");
        }
    }

    private void round() {
        observed = observed.then(parts.platform().observe(), parts.gateway().state(), now());
        wakeMillis = now() + TICK_MILLIS;
        if (appending.isEmpty() && now() >= notBeforeMillis) {
            decide();
        } else {
            keepMembership(Keeper.decide(world(recorded, desired)));
        }
        parts.gateway().want(isGatewayWanted());
        parts.onView().accept(new View(world(recorded, desired), why, decided));
    }

    private void decide() {
        Draft draft = new Draft(recorded, desired);
        recorded.inFlight()
                .keySet()
                .forEach(key -> Optional.ofNullable(outcomes.get(key))
                        .ifPresent(outcome -> draft.say(List.of(new Fact.Closed(key, outcome)))));
        outcomes.keySet().retainAll(recorded.inFlight().keySet());
        asks.forEach(draft::rule);
        asks.clear();
        if (draft.after.fence() == 0) {
            return;
        }
        for (int round = 0; round < ROUNDS_MAX; round++) {
            Decision decision = Engine.decide(world(draft.after, draft.desired));
            draft.say(decision.facts());
            Upkeep upkeep = Keeper.decide(world(draft.after, draft.desired));
            draft.say(upkeep.facts());
            keepMembership(upkeep);
            decision.wakeMillis().ifPresent(at -> wakeMillis = Math.min(wakeMillis, at));
            why = decision.why();
            if (decision.facts().isEmpty() && upkeep.facts().isEmpty()) {
                break;
            }
        }
        if (!draft.facts.isEmpty()) {
            submit(new Batch(draft.facts, draft.after, draft.desired, draft.settled));
        }
    }

    /// Facts that are being collected for one batch.
    private final class Draft {
        private final List<Fact> facts = new ArrayList<>();
        private final List<Settled> settled = new ArrayList<>();
        private Recorded after;
        private Desired desired;

        Draft(Recorded before, Desired desired) {
            this.after = before;
            this.desired = desired;
        }

        void say(List<Fact> more) {
            for (Fact fact : more) {
                after = after.apply(fact, after.entries(), now());
                facts.add(fact);
            }
        }

        void rule(Ask ask) {
            List<Fact> ruling = ask.facts(world(after, desired));
            if (!ruling.isEmpty()) {
                say(ruling);
                desired = ask.desired().orElse(desired);
                settled.add(new Settled(ask, after.entries() - 1));
            }
        }
    }

    private void keepMembership(Upkeep upkeep) {
        upkeep.wakeMillis().ifPresent(at -> wakeMillis = Math.min(wakeMillis, at));
        observed = observed.with(upkeep.membership());
        parts.gateway().push(upkeep.membership());
    }

    private void submit(Batch batch) {
        CrashPoint.PLAN_AFTER_COMPUTE.reach();
        Reached.before(batch.facts());
        appending = Optional.of(batch);
        List<Entry> entries = batch.facts().stream()
                .map(fact -> new Entry(parts.clock().instant(), fact))
                .toList();
        long first = recorded.entries();
        for (int i = 0; i < entries.size(); i++) {
            parts.history().add(first + i, entries.get(i));
        }
        parts.ledger()
                .submit(entries.stream().map(Entry::bytes).toList(), result -> events.add(new Event.Append(result)));
    }

    private void appended(LedgerWriter.Appended result) {
        Batch batch = appending.orElseThrow();
        appending = Optional.empty();
        switch (result) {
            case LedgerWriter.Appended.Durable(long first) -> {
                if (first != recorded.entries()) {
                    throw new IllegalStateException(
                            "entry " + recorded.entries() + " became entry " + first + " of the ledger");
                }
                durable(batch);
            }
            case LedgerWriter.Appended.Rejected(var reason) -> {
                batch.asks().forEach(settled -> settled.ask().refused(reason));
                parts.history().forgetFrom(recorded.entries());
                notBeforeMillis = now() + REFUSED_MILLIS;
            }
            case LedgerWriter.Appended.Stopped(var cause) ->
                parts.onFatal().accept("the ledger cannot be written: " + cause.getMessage());
        }
    }

    private void durable(Batch batch) {
        recorded = batch.after();
        desired = batch.desired();
        Reached.after(batch.facts());
        for (Settled settled : batch.asks()) {
            decided = settled.index();
            settled.ask().durable(settled.index());
        }
        effects.start(Effect.of(recorded), recorded.fence());
    }

    private World world(Recorded of, Desired wanted) {
        return new World(of.fence(), now(), wanted, observed, of);
    }

    private long now() {
        return TimeUnit.NANOSECONDS.toMillis(parts.nanos().getAsLong());
    }

    /// Only `stop --all` ends the gateway: once everything is down by order, and nothing runs any more.
    private boolean isGatewayWanted() {
        return recorded.services().isEmpty()
                || !recorded.instances().isEmpty()
                || recorded.services().values().stream().anyMatch(service -> !service.stopped());
    }

    /// Lets the batch that is on its way arrive, and ends. Effects that are under way go on; their outcomes are found
    /// by the next server.
    @Override
    public void close() {
        events.add(new Event.End());
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
