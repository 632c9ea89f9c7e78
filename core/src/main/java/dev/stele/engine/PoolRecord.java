package dev.stele.engine;

import java.util.SortedMap;
import java.util.TreeMap;

/// How many instances a pool shall have, and which of its slots wait after failures.
///
/// @param tierSinceMillis when it came into its tier
/// @param setbacks by slot; a slot without any is not in here
public record PoolRecord(int want, Tier tier, long tierSinceMillis, SortedMap<Integer, Setback> setbacks) {
    static final PoolRecord NONE = new PoolRecord(0, Tier.COLD, 0, new TreeMap<>());

    public PoolRecord {
        setbacks = SharedMap.shared(setbacks);
    }

    PoolRecord with(int instances, Tier newTier, long nowMillis) {
        SortedMap<Integer, Setback> kept = instances == 0 ? new TreeMap<>() : setbacks;
        return new PoolRecord(instances, newTier, tier == newTier ? tierSinceMillis : nowMillis, kept);
    }

    PoolRecord failed(int slot, long untilMillis, long index) {
        Setback next = new Setback(setback(slot).count() + 1, untilMillis, index);
        return new PoolRecord(
                want, tier, tierSinceMillis, SharedMap.shared(setbacks).plus(slot, next));
    }

    PoolRecord recovered(int slot) {
        return new PoolRecord(
                want, tier, tierSinceMillis, SharedMap.shared(setbacks).minus(slot));
    }

    /// Whether nothing is wanted of it.
    boolean isIdle() {
        return want == 0 && tier == Tier.COLD;
    }

    public Setback setback(int slot) {
        return setbacks.getOrDefault(slot, Setback.NONE);
    }
}
