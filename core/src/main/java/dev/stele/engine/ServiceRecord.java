package dev.stele.engine;

import dev.stele.oci.Digest;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is recorded of one service.
///
/// @param releases by identity
/// @param pools by release; one that never was wanted is not in here
/// @param serving the release that carries the traffic when no rollout moves it; absent before the first and after a
/// stop
/// @param rollout the newest one, whether it is over or not
/// @param rollback ordered and not yet begun
/// @param stopped by order
/// @param proven releases in the order in which they were proven, newest last, by index of the entry
public record ServiceRecord(
        String name,
        SortedMap<Digest, ReleaseRecord> releases,
        SortedMap<Digest, PoolRecord> pools,
        Optional<Digest> serving,
        Optional<RolloutRecord> rollout,
        Optional<Fact.OrderGiven> rollback,
        boolean stopped,
        SortedMap<Long, Digest> proven) {
    public ServiceRecord {
        releases = SharedMap.shared(releases);
        pools = SharedMap.shared(pools);
        proven = SharedMap.shared(proven);
    }

    static ServiceRecord named(String name) {
        return new ServiceRecord(
                name,
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                new TreeMap<>());
    }

    /// @throws IllegalStateException when no entry made it
    public ReleaseRecord release(Digest id) {
        return Optional.ofNullable(releases.get(id))
                .orElseThrow(() -> new IllegalStateException("no entry made release " + id + " of " + name));
    }

    public PoolRecord pool(Digest release) {
        return pools.getOrDefault(release, PoolRecord.NONE);
    }

    /// The rollout in flight.
    public Optional<RolloutRecord> moving() {
        return rollout.filter(r -> !r.isOver());
    }

    /// Where a rollback without argument goes: the release that was proven last, neither condemned nor the present one.
    public Optional<Digest> fallback() {
        return proven.reversed().values().stream()
                .filter(id ->
                        !release(id).isCondemned() && serving.filter(id::equals).isEmpty())
                .findFirst();
    }

    /// The release of that number.
    public Optional<Digest> numbered(int number) {
        return releases.entrySet().stream()
                .filter(e -> e.getValue().number() == number)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    ServiceRecord withRelease(Digest id, ReleaseRecord release) {
        return new ServiceRecord(
                name, SharedMap.shared(releases).plus(id, release), pools, serving, rollout, rollback, stopped, proven);
    }

    ServiceRecord withPool(Digest release, PoolRecord pool) {
        SortedMap<Digest, PoolRecord> next = SharedMap.shared(pools).plus(release, pool);
        return new ServiceRecord(name, releases, next, serving, rollout, rollback, stopped, proven);
    }

    ServiceRecord withServing(Optional<Digest> release) {
        return new ServiceRecord(name, releases, pools, release, rollout, rollback, stopped, proven);
    }

    ServiceRecord withRollout(RolloutRecord next) {
        return new ServiceRecord(name, releases, pools, serving, Optional.of(next), rollback, stopped, proven);
    }

    ServiceRecord withRollback(Optional<Fact.OrderGiven> order) {
        return new ServiceRecord(name, releases, pools, serving, rollout, order, stopped, proven);
    }

    ServiceRecord withStopped(boolean byOrder) {
        return new ServiceRecord(name, releases, pools, serving, rollout, rollback, byOrder, proven);
    }

    ServiceRecord withProven(long index, Digest release) {
        var next = SharedMap.shared(proven);
        for (var before : proven.entrySet()) {
            next = before.getValue().equals(release) ? next.minus(before.getKey()) : next;
        }
        next = next.plus(index, release);
        return new ServiceRecord(name, releases, pools, serving, rollout, rollback, stopped, next);
    }
}
