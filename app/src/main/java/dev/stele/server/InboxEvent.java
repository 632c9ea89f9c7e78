package dev.stele.server;

import dev.stele.journal.LedgerWriter;
import dev.stele.reconciler.LoopEvent;

/// An event that wakes the loop.
sealed interface InboxEvent {
    /// Something may have changed. Carries no data, since each pass observes the world anyway.
    record Wake() implements InboxEvent {}

    record Happened(LoopEvent what) implements InboxEvent {}

    record Append(LedgerWriter.Appended result) implements InboxEvent {}

    record End() implements InboxEvent {}
}
