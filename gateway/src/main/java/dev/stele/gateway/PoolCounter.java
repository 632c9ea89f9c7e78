package dev.stele.gateway;

import dev.stele.route.GatewayState;
import dev.stele.route.PoolId;
import java.util.concurrent.atomic.LongAdder;

/// Counts the requests of one pool under one epoch.
final class PoolCounter {
    final LongAdder started = new LongAdder();
    final LongAdder finished = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder retried = new LongAdder();
    final LongAdder cut = new LongAdder();
    private final PoolFigures figures;

    /// @param figures of the pool, under all epochs
    PoolCounter(PoolFigures figures) {
        this.figures = figures;
    }

    PoolFigures figures() {
        return figures;
    }

    /// The ended requests are read before the started ones, so that `finished + failed + cut` never exceeds `started`.
    GatewayState.Counter read(PoolId pool, long epoch) {
        long ended = finished.sum();
        long refused = failed.sum();
        long ours = cut.sum();
        long again = retried.sum();
        return new GatewayState.Counter(pool, epoch, started.sum(), ended, refused, again, ours);
    }
}
