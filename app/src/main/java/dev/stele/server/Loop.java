package dev.stele.server;

import dev.stele.crash.CrashPoint;
import dev.stele.engine.Decision;
import dev.stele.engine.Desired;
import dev.stele.engine.Observed;
import dev.stele.engine.Outcome;
import dev.stele.engine.Recorded;
import dev.stele.engine.World;
import dev.stele.keeper.Effect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// The one thread that owns what the server knows.
///
/// It looks at the world, lets a [Round] decide, hands the facts to the ledger's writer, and starts the effects of
/// those facts once they are durable. Outcomes come back as events, become facts of the next batch, and so on until
/// nothing is left to do. Then it sleeps until something happens or the decision's own alarm.
///
/// It never blocks on a disk or an instance: one batch of facts is on its way to the disk at a time, and while it is,
/// only the membership is kept up, so that a dead instance is unrouted however slow the disk is. A batch that the disk
/// refuses (no space) is forgotten, nothing of it has had an effect, and the same is decided again a moment later.
/// Missing an event never matters, since each round looks at everything.
public final class Loop implements AutoCloseable {
    private static final int EVENTS_MAX = 100_000;
    private static final long TICK_MILLIS = 1_000;
    private static final long REFUSED_MILLIS = 1_000;

    private final LoopParts parts;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(EVENTS_MAX);
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Effects effects;
    private final Thread thread = Thread.ofPlatform().name("loop").unstarted(this::run);
    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    private final List<Ask> asks = new ArrayList<>();
    private Recorded recorded;
    private Desired desired;
    private Observed observed = Observed.NOTHING;
    private Optional<Round.Batch> appending = Optional.empty();
    private List<Decision.Why> why = List.of();
    private long decided;
    private long wakeMillis;
    private long notBeforeMillis = Long.MIN_VALUE;
    private boolean ending;

    /// @param recorded the fold of all entries of the ledger
    Loop(LoopParts parts, Recorded recorded, Desired desired) {
        this.parts = parts;
        this.recorded = recorded;
        this.desired = desired;
        this.effects = new Effects(
                parts.platform(), parts.gateway(), (key, outcome) -> events.add(new Event.Ended(key, outcome)));
    }

    /// Takes the next fence and begins.
    void start() {
        parts.platform().onChange(this::look);
        asks.add(Ask.start(parts.onFatal()));
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
            while (!ending) {
                round();
                long millis = Math.max(0, wakeMillis - now());
                Optional.ofNullable(events.poll(millis, TimeUnit.MILLISECONDS)).ifPresent(this::take);
                List<Event> more = new ArrayList<>();
                events.drainTo(more);
                more.forEach(this::take);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
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
            case Event.End _ -> ending = true;
        }
    }

    private void round() {
        observed = observed.then(parts.platform().observe(), parts.gateway().state(), now());
        Round round = new Round(foreseen());
        if (appending.isEmpty() && now() >= notBeforeMillis) {
            round.close(outcomes);
            outcomes.keySet().retainAll(recorded.inFlight().keySet());
            asks.forEach(round::rule);
            asks.clear();
            round.decide();
            why = round.why();
            round.batch().ifPresent(this::submit);
        } else {
            round.keepMembership();
        }
        observed = round.observed();
        wakeMillis = Math.min(round.wakeMillis(), now() + TICK_MILLIS);
        parts.gateway().push(observed.membership());
        parts.gateway().serve(recorded);
        parts.onView().accept(new View(world(), why, decided));
    }

    private void submit(Round.Batch batch) {
        CrashPoint.PLAN_AFTER_COMPUTE.reach();
        Reached.before(batch.facts());
        appending = Optional.of(batch);
        List<byte[]> entries = new ArrayList<>();
        long index = recorded.entries();
        for (var fact : batch.facts()) {
            Entry entry = new Entry(parts.clock().instant(), fact);
            parts.history().add(index++, entry);
            entries.add(entry.bytes());
        }
        parts.ledger().submit(entries, result -> events.add(new Event.Append(result)));
    }

    private void appended(LedgerWriter.Appended result) {
        Round.Batch batch = appending.orElseThrow();
        appending = Optional.empty();
        switch (result) {
            case LedgerWriter.Appended.Durable(long first) -> durable(batch, first);
            case LedgerWriter.Appended.Rejected(var reason) -> {
                batch.asks().forEach(settled -> settled.ask().refused(reason));
                parts.history().forgetFrom(recorded.entries());
                notBeforeMillis = now() + REFUSED_MILLIS;
            }
            case LedgerWriter.Appended.Stopped(var cause) ->
                parts.onFatal().accept("the ledger cannot be written: " + cause.getMessage());
        }
    }

    private void durable(Round.Batch batch, long first) {
        if (first != recorded.entries()) {
            throw new IllegalStateException(
                    "entry " + recorded.entries() + " became entry " + first + " of the ledger");
        }
        recorded = batch.recorded();
        desired = batch.desired();
        Reached.after(batch.facts());
        for (Round.Settled settled : batch.asks()) {
            decided = settled.index();
            settled.ask().durable(settled.index());
        }
        effects.start(Effect.of(recorded), recorded.fence());
    }

    private World world() {
        return new World(recorded.fence(), now(), desired, observed, recorded);
    }

    /// As it will be once the batch on its way is durable: less would take back an instance that the batch retires.
    private World foreseen() {
        Recorded next = appending.map(Round.Batch::recorded).orElse(recorded);
        Desired wanted = appending.map(Round.Batch::desired).orElse(desired);
        return new World(next.fence(), now(), wanted, observed, next);
    }

    private long now() {
        return TimeUnit.NANOSECONDS.toMillis(parts.nanos().getAsLong());
    }

    /// Ends. A batch that is on its way to the disk arrives; effects that are under way go on, and their outcomes are
    /// found by the next server.
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
