package dev.stele.server;

import dev.stele.reconciler.LoopEvent;

/// What wakes the loop.
sealed interface Event {
    /// Something may have changed: it is looked up again anyway.
    record Look() implements Event {}

    record Happened(LoopEvent what) implements Event {}

    record Append(LedgerWriter.Appended result) implements Event {}

    record End() implements Event {}
}
