package dev.stele.engine;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// How many instances a pool shall have, and the failure back-offs of its slots.
///
/// @param tierSinceMillis when it entered its tier
/// @param backOffs by slot; a slot without any is not in here
public record PoolRecord(int want, Tier tier, long tierSinceMillis, SortedMap<Integer, FailureBackOff> backOffs) {
    static final PoolRecord NONE = new PoolRecord(0, Tier.COLD, 0, new TreeMap<>());

    public PoolRecord {
        backOffs = SharedMap.shared(backOffs);
    }

    PoolRecord with(int instances, Tier newTier, long nowMillis) {
        SortedMap<Integer, FailureBackOff> kept = instances == 0 ? new TreeMap<>() : backOffs;
        return new PoolRecord(instances, newTier, tier == newTier ? tierSinceMillis : nowMillis, kept);
    }

    /// @param why its instance failed
    PoolRecord failed(int slot, long untilMillis, long index, Outcome.Failed why) {
        FailureBackOff next = new FailureBackOff(backOff(slot).count() + 1, untilMillis, index, Optional.of(why));
        return new PoolRecord(
                want, tier, tierSinceMillis, SharedMap.shared(backOffs).plus(slot, next));
    }

    PoolRecord recovered(int slot) {
        return new PoolRecord(
                want, tier, tierSinceMillis, SharedMap.shared(backOffs).minus(slot));
    }

    /// Whether nothing is wanted of it.
    boolean isIdle() {
        return want == 0 && tier == Tier.COLD;
    }

    public FailureBackOff backOff(int slot) {
        return backOffs.getOrDefault(slot, FailureBackOff.NONE);
    }
}
