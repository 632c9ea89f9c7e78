package dev.stele.engine;

import dev.stele.oci.Digest;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pcollections.TreePMap;

/// What is recorded of one service.
///
/// @param releases by identity; former ones that nothing needs any more are forgotten
/// @param newestNumber that a release of it ever had
/// @param pools by release; one of which nothing is wanted, and that has no instance, is not in here
/// @param serving the release that carries the traffic when no rollout moves it; absent before the first and after a
///     stop
/// @param rollout the newest one, whether it is over or not
/// @param rollback ordered and not yet begun
/// @param stopped by order
/// @param proven releases in the order in which they were proven, newest last, by index of the entry
public record ServiceRecord(
        String name,
        SortedMap<Digest, ReleaseRecord> releases,
        int newestNumber,
        SortedMap<Digest, PoolRecord> pools,
        Optional<Digest> serving,
        Optional<RolloutRecord> rollout,
        Optional<LedgerEvent.OrderGiven> rollback,
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
                0,
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

    /// What the fleet would bring in once that rollout is reverted, and an order to go back gives up. One that names no
    /// release while a rollback is reverted means the same rollback again.
    ///
    /// @param to what the order names
    public Optional<Digest> givenUpBy(Optional<Digest> to, Rollout reverting, Optional<Digest> wanted) {
        boolean stays = to.isPresent() ? to.equals(reverting.base()) : reverting.kind() == Rollout.Kind.FORWARD;
        boolean condemned = reverting.ending().filter(Rollout.Ending::condemned).isPresent();
        return wanted.filter(_ -> stays && reverting.base().isPresent())
                .filter(release -> !reverting.base().equals(Optional.of(release)))
                .filter(release -> !(condemned && release.equals(reverting.to())))
                .filter(release -> Optional.ofNullable(releases.get(release))
                        .filter(ReleaseRecord::isCondemned)
                        .isEmpty());
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
                name,
                SharedMap.shared(releases).plus(id, release),
                Math.max(newestNumber, release.number()),
                pools,
                serving,
                rollout,
                rollback,
                stopped,
                proven);
    }

    ServiceRecord withPool(Digest release, PoolRecord pool) {
        SortedMap<Digest, PoolRecord> next = SharedMap.shared(pools).plus(release, pool);
        return new ServiceRecord(name, releases, newestNumber, next, serving, rollout, rollback, stopped, proven);
    }

    ServiceRecord withoutPool(Digest release) {
        SortedMap<Digest, PoolRecord> next = SharedMap.shared(pools).minus(release);
        return new ServiceRecord(name, releases, newestNumber, next, serving, rollout, rollback, stopped, proven);
    }

    ServiceRecord withoutReleases(Collection<Digest> gone) {
        return new ServiceRecord(
                name,
                SharedMap.shared(releases).minusAll(gone),
                newestNumber,
                SharedMap.shared(pools).minusAll(gone),
                serving,
                rollout,
                rollback,
                stopped,
                withoutProven(gone));
    }

    private TreePMap<Long, Digest> withoutProven(Collection<Digest> gone) {
        TreePMap<Long, Digest> left = SharedMap.shared(proven);
        for (var entry : proven.entrySet()) {
            left = gone.contains(entry.getValue()) ? left.minus(entry.getKey()) : left;
        }
        return left;
    }

    ServiceRecord withServing(Optional<Digest> release) {
        return new ServiceRecord(name, releases, newestNumber, pools, release, rollout, rollback, stopped, proven);
    }

    ServiceRecord withRollout(RolloutRecord next) {
        return new ServiceRecord(
                name, releases, newestNumber, pools, serving, Optional.of(next), rollback, stopped, proven);
    }

    ServiceRecord withRollback(Optional<LedgerEvent.OrderGiven> order) {
        return new ServiceRecord(name, releases, newestNumber, pools, serving, rollout, order, stopped, proven);
    }

    ServiceRecord withStopped(boolean byOrder) {
        return new ServiceRecord(name, releases, newestNumber, pools, serving, rollout, rollback, byOrder, proven);
    }

    ServiceRecord withProven(long index, Digest release) {
        SortedMap<Long, Digest> next = withoutProven(Set.of(release)).plus(index, release);
        return new ServiceRecord(name, releases, newestNumber, pools, serving, rollout, rollback, stopped, next);
    }
}
