package dev.stele.server;

import dev.stele.journal.History;
import dev.stele.journal.LedgerWriter;
import dev.stele.platform.Platform;
import dev.stele.reconciler.Answer;
import dev.stele.supervisor.GatewaySupervisor;
import dev.stele.views.WorldSnapshot;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// What the loop works with. Nothing of it blocks when the loop calls it.
record LoopParts(
        Platform platform,
        GatewaySupervisor gateway,
        LedgerWriter ledger,
        History history,
        Clocks clocks,
        Listeners listeners) {
    /// @param nanos monotonic
    /// @param wall for the times in entries, which are for people
    record Clocks(LongSupplier nanos, InstantSource wall) {}

    /// Called on the loop's thread.
    ///
    /// @param onView given what is known after each pass
    /// @param onAnswer given the result of each command, after a view that shows it
    /// @param onFatal given why the loop cannot go on; the process has to end and be started again
    record Listeners(Consumer<WorldSnapshot> onView, Consumer<Answer> onAnswer, Consumer<String> onFatal) {}
}
