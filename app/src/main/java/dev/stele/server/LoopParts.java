package dev.stele.server;

import dev.stele.platform.Platform;
import dev.stele.reconciler.Answer;
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
        GatewayLink gateway,
        LedgerWriter ledger,
        History history,
        LongSupplier nanos,
        InstantSource clock,
        Consumer<View> onView,
        Consumer<Answer> onAnswer,
        Consumer<String> onFatal) {}
