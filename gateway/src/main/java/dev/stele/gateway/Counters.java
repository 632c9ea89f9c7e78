package dev.stele.gateway;

import dev.stele.route.GatewayState;
import dev.stele.route.PoolId;
import dev.stele.route.RequestFigures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// All counters of this process; those of the oldest epochs are dropped beyond a bound.
///
/// Thread-safe; locked only when a table is compiled or the counters are read, never by a request.
final class Counters {
    static final int EPOCHS_MAX = 256;
    static final int COUNTERS_MAX = 4_096;
    static final int POOLS_MAX = 1_024;

    private record Key(long epoch, PoolId pool) {}

    private final TreeMap<Key, PoolCounter> counters =
            new TreeMap<>(Comparator.comparingLong(Key::epoch).thenComparing(Key::pool));
    /// The pool that was named last by a table comes last.
    private final SequencedMap<PoolId, PoolFigures> figures = new LinkedHashMap<>();

    synchronized PoolCounter of(PoolId pool, long epoch) {
        PoolFigures ofPool = Optional.ofNullable(figures.remove(pool)).orElseGet(PoolFigures::new);
        figures.putLast(pool, ofPool);
        while (figures.size() > POOLS_MAX) {
            figures.pollFirstEntry();
        }
        PoolCounter counter = counters.computeIfAbsent(new Key(epoch, pool), _ -> new PoolCounter(ofPool));
        while (counters.firstKey().epoch() <= epoch - EPOCHS_MAX || counters.size() > COUNTERS_MAX) {
            counters.pollFirstEntry();
        }
        return counter;
    }

    /// Of all pools that tables have named, up to a bound.
    synchronized List<RequestFigures> figures() {
        return figures.entrySet().stream()
                .map(e -> e.getValue().read(e.getKey()))
                .toList();
    }

    /// The counters that are not zero, oldest epoch first.
    synchronized List<GatewayState.Counter> read() {
        List<GatewayState.Counter> out = new ArrayList<>();
        counters.forEach((key, counter) -> {
            GatewayState.Counter read = counter.read(key.pool(), key.epoch());
            if (read.started() > 0) {
                out.add(read);
            }
        });
        return out;
    }
}
