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
/// A pool's instances are a plain list: every decision reads all of them, and a fact changes one. Copying the list then
/// costs less than a tree would cost its readers.
final class Instances extends SharedMap<String, InstanceRecord> {
    private static final Instances NONE = new Instances(TreePMap.empty(), TreePMap.empty());

    /// Numbers rise, and are given once; the id only makes sure that the order is never open.
    private static final Comparator<InstanceRecord> OLDEST_FIRST = Comparator.comparingLong(
                    (InstanceRecord instance) -> instance.announced().number())
            .thenComparing(InstanceRecord::id);

    private final TreePMap<PoolId, List<InstanceRecord>> pools;

    private Instances(TreePMap<String, InstanceRecord> byId, TreePMap<PoolId, List<InstanceRecord>> pools) {
        super(byId);
        this.pools = pools;
    }

    static Instances of(SortedMap<String, InstanceRecord> map) {
        if (map instanceof Instances same) {
            return same;
        }
        Instances all = NONE;
        for (InstanceRecord instance : map.values()) {
            all = all.with(instance);
        }
        return all;
    }

    Instances with(InstanceRecord instance) {
        Instances others = without(instance.id());
        List<InstanceRecord> pool = new ArrayList<>(others.in(instance.pool()));
        int at = pool.size();
        while (at > 0 && OLDEST_FIRST.compare(pool.get(at - 1), instance) > 0) {
            at--;
        }
        pool.add(at, instance);
        return new Instances(
                others.map().plus(instance.id(), instance), others.pools.plus(instance.pool(), List.copyOf(pool)));
    }

    Instances without(String id) {
        return Optional.ofNullable(get(id)).map(this::without).orElse(this);
    }

    private Instances without(InstanceRecord instance) {
        List<InstanceRecord> left = in(instance.pool()).stream()
                .filter(i -> !i.id().equals(instance.id()))
                .toList();
        return new Instances(
                map().minus(instance.id()),
                left.isEmpty() ? pools.minus(instance.pool()) : pools.plus(instance.pool(), left));
    }

    /// Oldest first.
    List<InstanceRecord> in(PoolId pool) {
        return Optional.ofNullable(pools.get(pool)).orElse(List.of());
    }
}
