package dev.stele.server;

import dev.stele.engine.Outcome;
import dev.stele.journal.LedgerWriter;
import dev.stele.reconciler.Command;
import dev.stele.reconciler.LoopEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// What the loop has not taken up yet. Other threads leave immutable events here, and know nothing else of the loop.
final class Inbox {
    /// More events than all effects, commands and one append can have at once.
    private static final int EVENTS_MAX = 100_000;

    private final BlockingQueue<InboxEvent> events = new LinkedBlockingQueue<>(EVENTS_MAX);
    private final AtomicBoolean looking = new AtomicBoolean();

    /// Something may have changed. However often it is called, the loop looks once.
    void look() {
        if (looking.compareAndSet(false, true)) {
            events.add(new InboxEvent.Look());
        }
    }

    void give(long id, Command command) {
        events.add(new InboxEvent.Happened(new LoopEvent.CommandGiven(id, command)));
    }

    void ended(String key, Outcome outcome) {
        events.add(new InboxEvent.Happened(new LoopEvent.EffectEnded(key, outcome)));
    }

    void appended(LedgerWriter.Appended result) {
        events.add(new InboxEvent.Append(result));
    }

    void end() {
        events.add(new InboxEvent.End());
    }

    /// All that is there, as soon as there is anything, or when the time is over.
    List<InboxEvent> take(long millis) throws InterruptedException {
        List<InboxEvent> taken = new ArrayList<>();
        Optional.ofNullable(events.poll(millis, TimeUnit.MILLISECONDS)).ifPresent(taken::add);
        events.drainTo(taken);
        if (taken.stream().anyMatch(InboxEvent.Look.class::isInstance)) {
            looking.set(false);
        }
        return taken;
    }
}
