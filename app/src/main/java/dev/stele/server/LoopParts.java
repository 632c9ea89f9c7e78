package dev.stele.server;

import dev.stele.platform.Platform;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// What the loop works with.
///
/// @param nanos monotonic
/// @param clock for the times in entries, which are for people
/// @param onView given what is known after each round, on the loop's thread
/// @param onFatal given why the loop cannot go on; the process has to end and be started again
record LoopParts(
        Platform platform,
        GatewayLink gateway,
        LedgerWriter ledger,
        History history,
        LongSupplier nanos,
        InstantSource clock,
        Consumer<View> onView,
        Consumer<String> onFatal) {}
