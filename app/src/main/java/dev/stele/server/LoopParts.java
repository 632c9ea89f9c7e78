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

/// What the loop works with. Nothing of it blocks when the loop calls it.
///
/// @param nanos monotonic
/// @param clock for the times in entries, which are for people
/// @param onView given what is known after each pass, on the loop's thread
/// @param onAnswer given what came of each command, on the loop's thread, after a view that shows it
/// @param onFatal given why the loop cannot go on; the process has to end and be started again
record LoopParts(
        Platform platform,
        GatewaySupervisor gateway,
        LedgerWriter ledger,
        History history,
        LongSupplier nanos,
        InstantSource clock,
        Consumer<WorldSnapshot> onView,
        Consumer<CommandResult> onAnswer,
        Consumer<String> onFatal) {}
