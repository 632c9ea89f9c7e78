package dev.stele.engine;

import dev.stele.route.PoolId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.pcollections.TreePMap;

/// Instances by id, and the same ones by pool, oldest first.
///
/// A pool's instances are a plain list: every decision reads all of them, and an event changes one. Copying the list
/// then costs less than a tree would cost its readers.
final class InstanceIndex extends SharedMap<String, InstanceRecord> {
    private static final InstanceIndex NONE = new InstanceIndex(TreePMap.empty(), TreePMap.empty());

    /// Numbers are unique and rise; the id only makes the order total.
    private static final Comparator<InstanceRecord> OLDEST_FIRST = Comparator.comparingLong(
                    (InstanceRecord instance) -> instance.announced().number())
            .thenComparing(InstanceRecord::id);

    private final TreePMap<PoolId, List<InstanceRecord>> pools;

    private InstanceIndex(TreePMap<String, InstanceRecord> byId, TreePMap<PoolId, List<InstanceRecord>> pools) {
        super(byId);
        this.pools = pools;
    }

    static InstanceIndex of(SortedMap<String, InstanceRecord> map) {
        if (map instanceof InstanceIndex same) {
            return same;
        }
        InstanceIndex all = NONE;
        for (InstanceRecord instance : map.values()) {
            all = all.with(instance);
        }
        return all;
    }

    InstanceIndex with(InstanceRecord instance) {
        InstanceIndex others = without(instance.id());
        List<InstanceRecord> pool = new ArrayList<>(others.in(instance.pool()));
        int at = pool.size();
        while (at > 0 && OLDEST_FIRST.compare(pool.get(at - 1), instance) > 0) {
            at--;
        }
        pool.add(at, instance);
        return new InstanceIndex(
                others.map().plus(instance.id(), instance), others.pools.plus(instance.pool(), List.copyOf(pool)));
    }

    InstanceIndex without(String id) {
        return Optional.ofNullable(get(id)).map(this::without).orElse(this);
    }

    private InstanceIndex without(InstanceRecord instance) {
        List<InstanceRecord> left = in(instance.pool()).stream()
                .filter(i -> !i.id().equals(instance.id()))
                .toList();
        return new InstanceIndex(
                map().minus(instance.id()),
                left.isEmpty() ? pools.minus(instance.pool()) : pools.plus(instance.pool(), left));
    }

    /// Oldest first.
    List<InstanceRecord> in(PoolId pool) {
        return Optional.ofNullable(pools.get(pool)).orElse(List.of());
    }
}
