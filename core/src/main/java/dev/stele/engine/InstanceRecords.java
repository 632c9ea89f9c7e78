package dev.stele.engine;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// @param present by id, until they are removed
/// @param removed ids that were removed a short time ago and may still be seen, and when
public record InstanceRecords(SortedMap<String, InstanceRecord> present, SortedMap<String, Long> removed) {
    static final InstanceRecords EMPTY = new InstanceRecords(new TreeMap<>(), new TreeMap<>());

    public InstanceRecords {
        present = InstanceIndex.of(present);
        removed = Removed.of(removed);
    }

    InstanceIndex index() {
        return InstanceIndex.of(present);
    }

    InstanceRecords with(InstanceRecord instance) {
        return new InstanceRecords(index().with(instance), removed);
    }

    InstanceRecords without(String id, long nowMillis) {
        return new InstanceRecords(index().without(id), Removed.of(removed).with(id, nowMillis));
    }

    /// Forgets what was removed before that moment.
    InstanceRecords since(long millis) {
        Removed left = Removed.of(removed).since(millis);
        return left.size() == removed.size() ? this : new InstanceRecords(present, left);
    }

    Optional<InstanceRecord> find(String id) {
        return Optional.ofNullable(present.get(id));
    }
}
