package dev.stele.engine;

import java.util.AbstractMap;
import java.util.Comparator;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/// An immutable sorted map that shares its structure with the map it was made of, so that one change costs O(log n)
/// and no copy. Subclasses carry an index beside it, which changes with it and cannot differ from it.
///
/// The record consists of these. Its types only name [SortedMap]: the library is visible to this package alone.
@SuppressWarnings("JdkObsolete") // A NavigableMap would have a dozen methods more that nobody asks for.
abstract class SharedMap<K, V> extends AbstractMap<K, V> implements SortedMap<K, V> {
    private final TreePMap<K, V> map;

    SharedMap(TreePMap<K, V> map) {
        this.map = map;
    }

    /// The same content as a map that can share its structure; the map itself if it can.
    static <K extends Comparable<? super K>, V> TreePMap<K, V> shared(SortedMap<K, V> map) {
        return map instanceof TreePMap<K, V> shared ? shared : TreePMap.from(map);
    }

    final TreePMap<K, V> map() {
        return map;
    }

    @Override
    public final @Nullable V get(@Nullable Object key) {
        return map.get(key);
    }

    @Override
    public final boolean containsKey(@Nullable Object key) {
        return map.containsKey(key);
    }

    @Override
    public final int size() {
        return map.size();
    }

    @Override
    public final Set<Entry<K, V>> entrySet() {
        return map.entrySet();
    }

    @Override
    public final Set<K> keySet() {
        return map.keySet();
    }

    @Override
    public final @Nullable Comparator<? super K> comparator() {
        return map.comparator();
    }

    @Override
    public final SortedMap<K, V> subMap(K from, K to) {
        return map.subMap(from, to);
    }

    @Override
    public final SortedMap<K, V> headMap(K to) {
        return map.headMap(to);
    }

    @Override
    public final SortedMap<K, V> tailMap(K from) {
        return map.tailMap(from);
    }

    @Override
    public final K firstKey() {
        return map.firstKey();
    }

    @Override
    public final K lastKey() {
        return map.lastKey();
    }
}
