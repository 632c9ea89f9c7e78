package dev.stele.engine;

import dev.stele.oci.Digest;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is recorded of one service.
///
/// @param releaseRecords its releases
/// @param pools by release; one of which nothing is wanted, and that has no instance, is not in here
/// @param serving the release that carries the traffic when no rollout moves it; absent before the first and after a
///     stop
/// @param rollout the newest one, whether it is over or not
/// @param rollback ordered and not yet begun
/// @param stopped by order
public record ServiceRecord(
        String name,
        ReleaseRecords releaseRecords,
        SortedMap<Digest, PoolRecord> pools,
        Optional<Digest> serving,
        Optional<RolloutRecord> rollout,
        Optional<LedgerEvent.OrderGiven> rollback,
        boolean stopped) {
    public ServiceRecord {
        pools = SharedMap.shared(pools);
    }

    static ServiceRecord named(String name) {
        return new ServiceRecord(
                name,
                ReleaseRecords.NONE,
                new TreeMap<>(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    /// By identity.
    public SortedMap<Digest, ReleaseRecord> releases() {
        return releaseRecords.byId();
    }

    public int newestNumber() {
        return releaseRecords.newestNumber();
    }

    /// In the order in which they were proven, newest last, by index of the entry.
    public SortedMap<Long, Digest> proven() {
        return releaseRecords.proven();
    }

    /// @throws IllegalStateException when no entry made it
    public ReleaseRecord release(Digest id) {
        return Optional.ofNullable(releases().get(id))
                .orElseThrow(() -> new IllegalStateException("no entry made release " + id + " of " + name));
    }

    public PoolRecord pool(Digest release) {
        return pools.getOrDefault(release, PoolRecord.NONE);
    }

    /// The rollout in flight.
    public Optional<RolloutRecord> moving() {
        return rollout.filter(r -> !r.isOver());
    }

    /// The target of a rollback without argument: the release proven last that is neither condemned nor serving.
    public Optional<Digest> fallback() {
        return proven().reversed().values().stream()
                .filter(id ->
                        !release(id).isCondemned() && serving.filter(id::equals).isEmpty())
                .findFirst();
    }

    /// The release that the fleet would roll out once that rollout is reverted, and that a rollback order gives up. An
    /// order without a release while a rollback is reverted repeats that rollback.
    ///
    /// @param to what the order names
    public Optional<Digest> givenUpBy(Optional<Digest> to, Rollout reverting, Optional<Digest> wanted) {
        boolean stays = to.isPresent() ? to.equals(reverting.base()) : reverting.kind() == Rollout.Kind.FORWARD;
        boolean condemned = reverting.ending().filter(Rollout.Ending::condemned).isPresent();
        return wanted.filter(_ -> stays && reverting.base().isPresent())
                .filter(release -> !reverting.base().equals(Optional.of(release)))
                .filter(release -> !(condemned && release.equals(reverting.to())))
                .filter(release -> Optional.ofNullable(releases().get(release))
                        .filter(ReleaseRecord::isCondemned)
                        .isEmpty());
    }

    /// The release of that number.
    public Optional<Digest> numbered(int number) {
        return releaseRecords.numbered(number);
    }

    ServiceRecord withRelease(Digest id, ReleaseRecord release) {
        return with(releaseRecords.with(id, release), pools);
    }

    ServiceRecord withProven(long index, Digest release) {
        return with(releaseRecords.withProven(index, release), pools);
    }

    ServiceRecord withoutReleases(Collection<Digest> gone) {
        return with(releaseRecords.without(gone), SharedMap.shared(pools).minusAll(gone));
    }

    ServiceRecord withPool(Digest release, PoolRecord pool) {
        return with(releaseRecords, SharedMap.shared(pools).plus(release, pool));
    }

    ServiceRecord withoutPool(Digest release) {
        return with(releaseRecords, SharedMap.shared(pools).minus(release));
    }

    private ServiceRecord with(ReleaseRecords newReleases, SortedMap<Digest, PoolRecord> newPools) {
        return new ServiceRecord(name, newReleases, newPools, serving, rollout, rollback, stopped);
    }

    ServiceRecord withServing(Optional<Digest> release) {
        return new ServiceRecord(name, releaseRecords, pools, release, rollout, rollback, stopped);
    }

    ServiceRecord withRollback(Optional<LedgerEvent.OrderGiven> order) {
        return new ServiceRecord(name, releaseRecords, pools, serving, rollout, order, stopped);
    }

    ServiceRecord withStopped(boolean byOrder) {
        return new ServiceRecord(name, releaseRecords, pools, serving, rollout, rollback, byOrder);
    }

    ServiceRecord withRollout(RolloutRecord next) {
        return new ServiceRecord(name, releaseRecords, pools, serving, Optional.of(next), rollback, stopped);
    }

    /// After the next version of a rollout.
    ///
    /// @param index of the entry that holds it
    ServiceRecord moved(Rollout next, long index, long nowMillis) {
        boolean back = next.kind() == Rollout.Kind.ROLLBACK;
        RolloutRecord record = rollout.filter(r -> r.rollout().number() == next.number())
                .map(r -> r.then(next, index, nowMillis))
                .orElseGet(() -> RolloutRecord.begun(next, index, nowMillis, rollback.filter(_ -> back)));
        boolean ends = next.phase() == Rollout.Phase.DONE || next.phase() == Rollout.Phase.REVERTING;
        ServiceRecord moved = withRollout(record).withRollback(rollback.filter(_ -> !back && !ends));
        return next.phase() == Rollout.Phase.DONE ? moved.withServing(next.servingAfter()) : moved;
    }

    /// After a verdict on that release: its rollout gives no other one.
    ServiceRecord judged(Digest release) {
        return movingTo(release).map(r -> withRollout(r.withVerdict())).orElse(this);
    }

    /// The rollout in flight, if it brings in that release.
    Optional<RolloutRecord> movingTo(Digest release) {
        return moving().filter(r -> r.rollout().to().equals(release));
    }
}
