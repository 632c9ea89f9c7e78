package dev.stele.server;

import dev.stele.journal.History;
import dev.stele.journal.LedgerWriter;
import dev.stele.platform.Platform;
import dev.stele.reconciler.CommandResult;
import dev.stele.supervisor.GatewaySupervisor;
import dev.stele.views.WorldSnapshot;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The collaborators of the loop. None of them blocks when the loop calls it.
record LoopParts(
        Platform platform,
        GatewaySupervisor gateway,
        LedgerWriter ledger,
        History history,
        Clocks clocks,
        Listeners listeners) {
    /// @param nanos monotonic
    /// @param wall for the times in entries, which are for display
    record Clocks(LongSupplier nanos, InstantSource wall) {}

    /// Called on the loop's thread.
    ///
    /// @param onView called with a snapshot after each pass
    /// @param onAnswer called with the result of each command, after a snapshot that includes it
    /// @param onFatal called with the reason when the loop cannot continue; the process has to end and be restarted
    record Listeners(
            Consumer<WorldSnapshot> onView,
            Consumer<CommandResult> onAnswer,
            Consumer<String> onFatal,
            Activity activity) {}
}
