package dev.stele.engine;

import java.util.Optional;
import java.util.SortedMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/// When instances were removed, by id, and the same ones longest ago first.
///
/// They are forgotten after a while, and beyond a bound: no time passes while a ledger is replayed. One that is
/// forgotten too early and still shown by an old observation is removed once more, which has no effect.
final class Removed extends SharedMap<String, Long> {
    private static final Removed NONE = new Removed(TreePMap.empty(), TreePSet.empty());

    private static final int KEPT_MAX = 1_000;

    private final TreePSet<At> queue;

    private record At(long millis, String id) implements Comparable<At> {
        @Override
        public int compareTo(At other) {
            int byTime = Long.compare(millis, other.millis);
            return byTime != 0 ? byTime : id.compareTo(other.id);
        }
    }

    private Removed(TreePMap<String, Long> byId, TreePSet<At> queue) {
        super(byId);
        this.queue = queue;
    }

    static Removed of(SortedMap<String, Long> map) {
        if (map instanceof Removed same) {
            return same;
        }
        Removed all = NONE;
        for (var entry : map.entrySet()) {
            all = all.with(entry.getKey(), entry.getValue());
        }
        return all;
    }

    Removed with(String id, long atMillis) {
        Removed others = Optional.ofNullable(get(id))
                .map(before -> without(new At(before, id)))
                .orElse(this);
        Removed all = new Removed(others.map().plus(id, atMillis), others.queue.plus(new At(atMillis, id)));
        return all.size() > KEPT_MAX ? all.without(all.queue.first()) : all;
    }

    /// Those that were removed after that moment.
    Removed since(long millis) {
        Removed left = this;
        while (!left.isEmpty() && left.queue.first().millis() <= millis) {
            left = left.without(left.queue.first());
        }
        return left;
    }

    private Removed without(At gone) {
        return new Removed(map().minus(gone.id()), queue.minus(gone));
    }
}
