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

/// Queue of the events that the loop has not processed yet. Other threads add immutable events here and have no other
/// access to the loop.
final class Inbox {
    /// More events than all effects, commands and one append can have at once.
    private static final int EVENTS_MAX = 100_000;

    private final BlockingQueue<InboxEvent> events = new LinkedBlockingQueue<>(EVENTS_MAX);
    private final AtomicBoolean wakePending = new AtomicBoolean();

    /// Something may have changed. Several calls before the next pass wake the loop once.
    void wake() {
        if (wakePending.compareAndSet(false, true)) {
            events.add(new InboxEvent.Wake());
        }
    }

    void submit(long id, Command command) {
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

    /// All queued events, as soon as there is one, or none when the time is over.
    List<InboxEvent> take(long millis) throws InterruptedException {
        List<InboxEvent> taken = new ArrayList<>();
        Optional.ofNullable(events.poll(millis, TimeUnit.MILLISECONDS)).ifPresent(taken::add);
        events.drainTo(taken);
        if (taken.stream().anyMatch(InboxEvent.Wake.class::isInstance)) {
            wakePending.set(false);
        }
        return taken;
    }
}
