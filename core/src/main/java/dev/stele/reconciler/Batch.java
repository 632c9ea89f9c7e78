package dev.stele.reconciler;

import dev.stele.engine.Desired;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Recorded;
import java.util.List;

/// Events that go to the ledger together, and what follows from them once they are durable.
///
/// @param first index that the ledger has to give to the first of them
/// @param recorded with all of them
/// @param results to the commands in it
public record Batch(
        long first, List<LedgerEvent> events, Recorded recorded, Desired desired, List<CommandResult.Done> results) {
    public Batch {
        events = List.copyOf(events);
        results = List.copyOf(results);
        if (events.isEmpty() || first + events.size() != recorded.entries()) {
            throw new IllegalArgumentException(
                    events.size() + " events from entry " + first + " do not make " + recorded.entries() + " entries");
        }
    }
}
