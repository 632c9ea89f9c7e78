package dev.stele.engine;

import dev.stele.route.PoolId;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.pcollections.TreePMap;

/// Instances by id, and the same ones by pool, oldest first.
final class Instances extends SharedMap<String, InstanceRecord> {
    private static final Instances NONE = new Instances(TreePMap.empty(), TreePMap.empty());

    private final TreePMap<PoolId, TreePMap<Age, InstanceRecord>> pools;

    /// Numbers rise, and are given once; the id only makes sure that a record cannot hide another one.
    private record Age(long number, String id) implements Comparable<Age> {
        static Age of(InstanceRecord instance) {
            return new Age(instance.announced().number(), instance.id());
        }

        @Override
        public int compareTo(Age other) {
            int byNumber = Long.compare(number, other.number);
            return byNumber != 0 ? byNumber : id.compareTo(other.id);
        }
    }

    private Instances(TreePMap<String, InstanceRecord> byId, TreePMap<PoolId, TreePMap<Age, InstanceRecord>> pools) {
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
        TreePMap<Age, InstanceRecord> pool = others.pool(instance.pool()).plus(Age.of(instance), instance);
        return new Instances(others.map().plus(instance.id(), instance), others.pools.plus(instance.pool(), pool));
    }

    Instances without(String id) {
        return Optional.ofNullable(get(id)).map(this::without).orElse(this);
    }

    private Instances without(InstanceRecord instance) {
        TreePMap<Age, InstanceRecord> left = pool(instance.pool()).minus(Age.of(instance));
        return new Instances(
                map().minus(instance.id()),
                left.isEmpty() ? pools.minus(instance.pool()) : pools.plus(instance.pool(), left));
    }

    /// Oldest first.
    List<InstanceRecord> in(PoolId pool) {
        return List.copyOf(pool(pool).values());
    }

    private TreePMap<Age, InstanceRecord> pool(PoolId pool) {
        return Optional.ofNullable(pools.get(pool)).orElseGet(TreePMap::empty);
    }
}
