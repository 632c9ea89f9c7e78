package dev.stele.server;

import dev.stele.crash.BlockingGuard;
import dev.stele.crash.CrashPoint;
import dev.stele.engine.Desired;
import dev.stele.engine.Recorded;
import dev.stele.journal.History;
import dev.stele.journal.LedgerCrashPoints;
import dev.stele.journal.LedgerEntry;
import dev.stele.journal.LedgerWriter;
import dev.stele.reconciler.Batch;
import dev.stele.reconciler.CommandResult;
import dev.stele.reconciler.LoopEvent;
import dev.stele.reconciler.LoopState;
import dev.stele.reconciler.Pass;
import dev.stele.reconciler.Reconciler;
import dev.stele.text.FailureText;
import dev.stele.views.WorldSnapshot;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The control loop: the only thread that owns the state of the server.
///
/// Each iteration takes the queued events, observes the world, and computes one pass with [Reconciler]. Then it
/// carries out the pass: it submits the batch to the ledger's writer, starts effects, pushes the membership, and
/// delivers answers. The results arrive from other threads through the [Inbox]. Then it waits for the next event or
/// for the wake-up time of the pass.
///
/// It never blocks: nothing that it calls accesses a file, a socket or a process, which [BlockingGuard] checks. So a
/// dead instance is unrouted however slow the disk is.
final class Loop implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Loop.class.getName());
    private static final long TICK_MILLIS = 1_000;

    /// An iteration that takes longer is logged, since everything that waits for the loop is delayed by it.
    private static final long ITERATION_MILLIS_MAX = 50;

    private final LoopParts parts;
    private final Inbox inbox;
    private final Effects effects;
    private final Thread thread = Thread.ofPlatform().name("loop").unstarted(this::run);
    private LoopState state;
    private long wakeMillis;
    /// The entries of the batch that is being written.
    private List<History.Line> appending = List.of();
    private boolean ending;

    /// @param recorded the fold of all entries of the ledger
    Loop(LoopParts parts, Inbox inbox, Recorded recorded, Desired desired) {
        this.parts = parts;
        this.inbox = inbox;
        this.state = LoopState.after(recorded, desired);
        this.effects = new Effects(parts.platform(), parts.gateway(), inbox::ended);
    }

    /// Starts the thread, which takes the next fence first.
    void start() {
        parts.platform().onChange(inbox::wake);
        thread.start();
    }

    private void run() {
        BlockingGuard.forbidOnThisThread();
        try {
            List<InboxEvent> events = List.of();
            while (!ending) {
                iterate(events);
                events = inbox.take(Math.max(0, wakeMillis - now()));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            parts.listeners().onFatal().accept("the loop failed: " + FailureText.of(e));
            throw e;
        }
    }

    private void iterate(List<InboxEvent> events) {
        long begin = parts.clocks().nanos().getAsLong();
        List<LoopEvent> happened = new ArrayList<>();
        events.forEach(event -> take(event).ifPresent(happened::add));
        happened.add(new LoopEvent.ObservationTaken(
                parts.platform().observe(), parts.gateway().state()));
        Pass pass = Reconciler.REAL.pass(state, happened, now());
        act(pass);
        long took = parts.clocks().nanos().getAsLong() - begin;
        parts.listeners().activity().passed(took);
        long millis = TimeUnit.NANOSECONDS.toMillis(took);
        if (millis > ITERATION_MILLIS_MAX) {
            LOG.log(Level.WARNING, "an iteration of the loop took {0} ms: {1}", millis, tell(events, pass));
        }
    }

    /// The event for the pass; empty for one that only wakes the loop.
    private Optional<LoopEvent> take(InboxEvent event) {
        return switch (event) {
            case InboxEvent.Wake _ -> Optional.empty();
            case InboxEvent.Happened(var what) -> Optional.of(what);
            case InboxEvent.Append(var result) -> appended(result);
            case InboxEvent.End _ -> {
                ending = true;
                yield Optional.empty();
            }
        };
    }

    private Optional<LoopEvent> appended(LedgerWriter.Appended result) {
        return switch (result) {
            case LedgerWriter.Appended.Durable(long first) -> {
                state.writes().appending().map(Batch::events).ifPresent(LedgerCrashPoints::after);
                parts.listeners().activity().written(appending);
                yield Optional.of(new LoopEvent.Appended(first));
            }
            case LedgerWriter.Appended.Rejected(var reason) -> {
                parts.history().forgetFrom(state.durable().recorded().entries());
                if (state.writes().refused().isEmpty()) {
                    parts.listeners().activity().refused(reason);
                }
                yield Optional.of(new LoopEvent.NotAppended(reason));
            }
            case LedgerWriter.Appended.Stopped(var cause) -> {
                parts.listeners().onFatal().accept("the ledger cannot be written: " + FailureText.of(cause));
                yield Optional.empty();
            }
        };
    }

    private void act(Pass pass) {
        state = pass.state();
        wakeMillis = Math.min(pass.wakeMillis(), now() + TICK_MILLIS);
        pass.push().ifPresent(parts.gateway()::push);
        parts.gateway().updateWanted(state.durable().recorded());
        effects.start(pass.start(), state.durable().recorded().fence());
        pass.append().ifPresent(this::submit);
        parts.listeners()
                .onView()
                .accept(new WorldSnapshot(
                        state.world(now()),
                        state.why(),
                        state.durable().decided(),
                        new WorldSnapshot.Troubles(
                                parts.gateway().failure(), state.writes().refused())));
        pass.results().forEach(this::answer);
    }

    private void submit(Batch batch) {
        CrashPoint.PLAN_AFTER_COMPUTE.reach();
        LedgerCrashPoints.before(batch.events());
        List<byte[]> entries = new ArrayList<>();
        List<History.Line> lines = new ArrayList<>();
        long index = batch.first();
        for (var event : batch.events()) {
            LedgerEntry entry = new LedgerEntry(parts.clocks().wall().instant(), event);
            lines.add(parts.history().add(index++, entry));
            entries.add(entry.bytes());
        }
        appending = lines;
        parts.ledger().submit(entries, inbox::appended);
    }

    private void answer(CommandResult answer) {
        if (answer.id() == LoopState.START && answer instanceof CommandResult.NotRecorded(var _, var reason)) {
            parts.listeners().onFatal().accept("the ledger takes no entries: " + reason);
        }
        parts.listeners().onAnswer().accept(answer);
    }

    private static String tell(List<InboxEvent> events, Pass pass) {
        return events.size() + " events, "
                + pass.append().map(b -> b.events().size()).orElse(0) + " ledger events, "
                + pass.start().size() + " effects begun, " + pass.results().size() + " results";
    }

    private long now() {
        return TimeUnit.NANOSECONDS.toMillis(parts.clocks().nanos().getAsLong());
    }

    /// Stops the loop. A batch that is being written is completed; running effects continue, and the next server
    /// finds their outcomes.
    @Override
    public void close() {
        inbox.end();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
