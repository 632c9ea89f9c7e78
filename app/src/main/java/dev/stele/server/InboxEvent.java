package dev.stele.server;

import dev.stele.journal.LedgerWriter;
import dev.stele.reconciler.LoopEvent;

/// What wakes the loop.
sealed interface InboxEvent {
    /// Something may have changed: it is looked up again anyway.
    record Wake() implements InboxEvent {}

    record Happened(LoopEvent what) implements InboxEvent {}

    record Append(LedgerWriter.Appended result) implements InboxEvent {}

    record End() implements InboxEvent {}
}
