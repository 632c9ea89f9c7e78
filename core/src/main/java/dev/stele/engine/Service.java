package dev.stele.engine;

import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.RolloutPolicy.Strategy;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import dev.stele.route.WeightedTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// One service in a decision in progress: the queries that rules share.
///
/// Results that need a search are cached until the next event is recorded, since rules repeat the same queries.
final class Service {
    private final Draft draft;
    private final String name;
    private final Desired.Wanted wanted;
    private final Map<Digest, Pool> pools = new HashMap<>();
    private int said;
    private ServiceRecord record;

    private record Pool(PoolRecord record, List<InstanceRecord> staying, List<InstanceRecord> tainted) {}

    /// @param record of it in the draft
    Service(Draft draft, String name, ServiceRecord record) {
        this.draft = draft;
        this.name = name;
        this.record = record;
        wanted = draft.world().desired().of(name);
        said = draft.said();
    }

    /// Drops the cache if an event was recorded since.
    private void refresh() {
        if (said != draft.said()) {
            said = draft.said();
            record = draft.recorded().service(name);
            pools.clear();
        }
    }

    String name() {
        return name;
    }

    Draft draft() {
        return draft;
    }

    ServiceRecord recorded() {
        refresh();
        return record;
    }

    Optional<ServiceGoal> goal() {
        return wanted.goal();
    }

    /// The release that the goal names.
    Optional<Digest> wanted() {
        return wanted.release();
    }

    /// Whether it has to be down.
    boolean isDown() {
        return recorded().stopped() || goal().isEmpty();
    }

    RolloutPolicy policy() {
        return goal().map(goal -> goal.policies().rollout()).orElse(RolloutPolicy.DEFAULT);
    }

    int replicas() {
        return goal().map(ServiceGoal::replicas).orElse(0);
    }

    /// Instances allowed above the replicas; at least one if none may be unavailable, or no rollout could proceed.
    int surge() {
        int surge = policy().maxSurge().ceil(replicas());
        return unavailable() == 0 ? Math.max(1, surge) : surge;
    }

    /// Whether the former release stays warm. Not if no instance is allowed above the replicas.
    boolean isFormerKept() {
        boolean room = policy().strategy() != Strategy.ROLLING || surge() > 0;
        return room && !policy().timing().keepWarm().isZero();
    }

    int unavailable() {
        return replicas() <= 1 ? 0 : policy().maxUnavailable().floor(replicas());
    }

    PoolId pool(Digest release) {
        return new PoolId(name, release);
    }

    String label(Digest release) {
        return recorded().release(release).label();
    }

    /// Instances of the pool that do not retire.
    List<InstanceRecord> staying(Digest release) {
        return look(release).staying();
    }

    /// How many instances of the pool retire, without those that cannot be stopped or removed: nothing waits for these.
    int leaving(Digest release) {
        return (int) draft.recorded().instancesOf(pool(release)).stream()
                .filter(i -> i.isRetiring() && !i.isStuck())
                .count();
    }

    /// Instances of the pool that drifted and do not retire.
    List<InstanceRecord> tainted(Digest release) {
        return look(release).tainted();
    }

    /// The failure back-off of the instance's slot.
    FailureBackOff backOff(InstanceRecord instance) {
        return look(instance.pool().release())
                .record()
                .backOff(instance.announced().slot());
    }

    private Pool look(Digest release) {
        refresh();
        return pools.computeIfAbsent(release, this::gather);
    }

    private Pool gather(Digest release) {
        List<InstanceRecord> staying = new ArrayList<>();
        List<InstanceRecord> tainted = new ArrayList<>();
        for (InstanceRecord instance : draft.recorded().instancesOf(pool(release))) {
            if (!instance.isRetiring()) {
                staying.add(instance);
                if (isTainted(instance)) {
                    tainted.add(instance);
                }
            }
        }
        return new Pool(record.pool(release), List.copyOf(staying), List.copyOf(tainted));
    }

    /// Recorded drift stays: no later observation revokes it.
    boolean isTainted(InstanceRecord instance) {
        return draft.recorded().drift().containsKey(instance.id())
                || draft.observed().isTainted(instance.id());
    }

    Optional<ObservedInstance> seen(InstanceRecord instance) {
        return draft.observed().instance(instance.id());
    }

    /// Whether the newest observation does not show it although it may run: observations may be incomplete.
    boolean isMissing(InstanceRecord instance) {
        return instance.mayRun() && seen(instance).isEmpty() && !draft.isLost(instance);
    }

    /// Whether it runs, or may run by now: observations are older than actions.
    boolean mayRun(InstanceRecord instance) {
        return instance.mayRun()
                && seen(instance)
                        .filter(i -> i.state() == ObservedInstance.State.EXITED)
                        .isEmpty();
    }

    boolean isRunning(InstanceRecord instance) {
        return seen(instance)
                .filter(i -> i.state() == ObservedInstance.State.RUNNING)
                .isPresent();
    }

    boolean isReady(InstanceRecord instance) {
        return seen(instance).filter(ObservedInstance::isReady).isPresent();
    }

    /// Instances of the pool that are healthy, whether or not they take requests.
    int healthy(Digest release) {
        return (int) staying(release).stream().filter(this::isReady).count();
    }

    /// Those, and the ones that the newest observation misses.
    int perhapsHealthy(Digest release) {
        return (int) staying(release).stream()
                .filter(i -> isReady(i) || isMissing(i))
                .count();
    }

    /// Instances of the pool that take requests, as far as the gateway has acknowledged.
    int ready(Digest release) {
        return (int) staying(release).stream().filter(this::isServing).count();
    }

    /// Ready and, if there is a route, acknowledged by the gateway.
    boolean isServing(InstanceRecord instance) {
        return isReady(instance) && (!isRouted() || draft.observed().isRoutable(instance.id()));
    }

    /// Instances that have been ready for the policy's `minHealthy` without interruption.
    int steady(Digest release) {
        int count = 0;
        for (InstanceRecord instance : staying(release)) {
            if (isServing(instance) && isReadyFor(instance, policy().timing().minHealthy())) {
                count++;
            }
        }
        return count;
    }

    boolean isReadyFor(InstanceRecord instance, Duration time) {
        OptionalLong since = readySince(instance);
        return since.isPresent() && draft.reached(since.getAsLong() + time.toMillis());
    }

    /// Since when it has been ready without interruption.
    OptionalLong readySince(InstanceRecord instance) {
        return draft.observed().history(instance.id()).readySinceMillis();
    }

    /// Whether the service has a route.
    boolean isRouted() {
        return goal().flatMap(ServiceGoal::route).isPresent();
    }

    /// Whether the pool has to have instances, and none runs or fewer than half of the running ones are ready.
    ///
    /// If that holds for both releases of a rollout, a common dependency is assumed to be down.
    boolean isFailing(Digest release) {
        List<InstanceRecord> running =
                staying(release).stream().filter(this::isRunning).toList();
        long ready = running.stream().filter(this::isReady).count();
        return running.isEmpty() ? recorded().pool(release).want() > 0 : ready * 2 < running.size();
    }

    /// Whether the gateway may send requests to the pool, whatever the wanted route is. A superseded table may name any
    /// pool.
    boolean isGivenRequests(Digest release) {
        RouteTable newest = draft.recorded().table();
        RouteTable acknowledged = draft.recorded().applied();
        boolean mayApplyAcknowledged = newest.epoch() != acknowledged.epoch()
                && draft.observed()
                        .gateway()
                        .filter(gateway -> gateway.epoch() > acknowledged.epoch())
                        .isEmpty();
        return isIn(newest, release)
                || (mayApplyAcknowledged && isIn(acknowledged, release))
                || (Routing.mayApplySuperseded(draft) && draft.mayGetRequests(name));
    }

    /// Whether the pool gets requests, or may get them at any moment.
    boolean carries(Digest release) {
        return isGivenRequests(release)
                || recorded().serving().filter(release::equals).isPresent()
                || recorded()
                        .moving()
                        .map(RolloutRecord::rollout)
                        .filter(r -> r.to().equals(release) && r.carries())
                        .isPresent();
    }

    /// Whether that table sends the pool requests.
    boolean isIn(RouteTable table, Digest release) {
        for (WeightedTarget target :
                draft.route(table, name).map(Route::targets).orElse(List.of())) {
            if (target.pool().release().equals(release)) {
                return true;
            }
        }
        return false;
    }

    /// Whether a rollout in flight goes to that release.
    boolean isBroughtIn(Digest release) {
        return recorded().moving().filter(r -> r.rollout().to().equals(release)).isPresent();
    }

    /// The other of a rollout's two releases.
    Optional<Digest> beside(Digest release) {
        return recorded().moving().map(RolloutRecord::rollout).flatMap(r -> r.beside(release));
    }

    /// Since when the pool has had a ready instance without interruption; absent while it has none.
    OptionalLong readySince(Digest release) {
        return staying(release).stream()
                .filter(this::isReady)
                .map(this::readySince)
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min();
    }

    /// Members of the pool.
    int members(Digest release) {
        return draft.observed().members(pool(release));
    }

    /// Whether the gateway applies exactly the wanted route of this service.
    boolean isApplied() {
        return Routing.isApplied(this);
    }

    void record(LedgerEvent event) {
        draft.record(event);
    }

    /// Records the next version of a rollout. An order that waits for its end stays pending.
    void move(Rollout rollout) {
        Optional<LedgerEvent.OrderGiven> waiting = recorded().rollback().filter(order -> waitsFor(rollout, order));
        draft.record(new LedgerEvent.RolloutMoved(rollout));
        waiting.filter(_ -> recorded().rollback().isEmpty())
                .ifPresent(order -> draft.record(new LedgerEvent.OrderPending(order.order(), order.by())));
    }

    private boolean waitsFor(Rollout rollout, LedgerEvent.OrderGiven order) {
        boolean begins = recorded()
                .rollout()
                .map(r -> r.rollout().number() != rollout.number())
                .orElse(true);
        return !begins && order.order() instanceof Order.Rollback back && isLeftToDo(rollout, back);
    }

    /// Whether a rollback order is not fulfilled yet when that rollout is reverted.
    boolean isLeftToDo(Rollout reverting, Order.Rollback back) {
        boolean elsewhere = back.to().isPresent() && !back.to().equals(reverting.base());
        return elsewhere || recorded().givenUpBy(back.to(), reverting, wanted()).isPresent();
    }

    void why(String sentence) {
        draft.why(name, sentence);
    }
}
