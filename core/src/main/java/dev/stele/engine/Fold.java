package dev.stele.engine;

import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.route.RouteTable;
import dev.stele.route.WeightedTarget;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pcollections.TreePMap;

/// Takes one event into what is recorded. Replay of the ledger and normal running go through the same code.
final class Fold {
    /// So many effects may wait after failures; far more than images and foreign instances at one time.
    private static final int SETBACKS_MAX = 1_000;

    static final String ROUTES = "routes";

    private static final long ROUTES_MILLIS_MAX = 10_000;

    private final long index;
    private final long now;

    private long fence;
    private long rev;
    private Optional<Digest> fleet;
    private TreePMap<String, ServiceRecord> services;
    private InstanceIndex instances;
    private Removed removed;
    private long nextNumber;
    private long nextKey;
    private RouteTable table;
    private RouteTable applied;
    private Intents inFlight;
    private TreePMap<String, FailureBackOff> backOffs;
    private TreePMap<String, String> drift;
    private final long entries;

    Fold(Recorded before, long index, long nowMillis) {
        this.index = index;
        this.now = nowMillis;
        fence = before.fence();
        rev = before.rev();
        fleet = before.fleet();
        services = SharedMap.shared(before.services());
        instances = InstanceIndex.of(before.instances());
        removed = Removed.of(before.removed());
        nextNumber = before.nextNumber();
        nextKey = before.nextKey();
        table = before.table();
        applied = before.applied();
        inFlight = Intents.of(before.inFlight());
        backOffs = SharedMap.shared(before.backOffs());
        drift = SharedMap.shared(before.drift());
        entries = before.entries();
    }

    Recorded apply(LedgerEvent event) {
        removed = removed.since(now - Recorded.REMOVED_SEEN_MILLIS);
        switch (event) {
            case LedgerEvent.ServerStarted started -> fence = risen("fence", fence, started.fence());
            case LedgerEvent.DesiredSet set -> desired(set);
            case LedgerEvent.ReleaseMade made -> made(made);
            case LedgerEvent.ReleaseRouted(var service, var release, var port) -> routed(service, release, port);
            case LedgerEvent.VerdictGiven given -> verdict(given);
            case LedgerEvent.RolloutMoved(var rollout) -> moved(rollout);
            case LedgerEvent.ServiceDown(var service) -> put(service(service).withServing(Optional.empty()));
            case LedgerEvent.OrderGiven given -> ordered(given);
            case LedgerEvent.PoolChanged(var wish) -> wished(wish);
            case LedgerEvent.Intent intent -> intent(intent);
            case LedgerEvent.InstanceIntent intent -> instanceIntent(intent);
            case LedgerEvent.Closed closed -> closed(closed);
            case LedgerEvent.Ended(var instance, var exit) -> change(instance, i -> i.ended(exit));
            case LedgerEvent.BecameReady(var instance) -> change(instance, InstanceRecord::becomesReady);
            case LedgerEvent.Recovered(var instance) -> recovered(instance(instance));
            case LedgerEvent.DriftFound(var object, var what) -> drift = drift.plus(object, what);
            case LedgerEvent.DriftGone(var object) -> drift = drift.minus(object);
            case LedgerEvent.OrderRefused refused ->
                put(service(refused.service()).withRollback(Optional.empty()));
            case LedgerEvent.OrderPending(var order, var by) ->
                put(service(order.service()).withRollback(Optional.of(new LedgerEvent.OrderGiven(order, by))));
            case LedgerEvent.OrderDone(var service) -> put(service(service).withRollback(Optional.empty()));
            case LedgerEvent.ReleasesForgotten(var service, var gone) ->
                put(service(service).withoutReleases(gone));
        }
        return new Recorded(
                entries + 1,
                fence,
                rev,
                fleet,
                services,
                instances,
                removed,
                nextNumber,
                nextKey,
                table,
                applied,
                inFlight,
                backOffs,
                drift);
    }

    private static long risen(String what, long before, long after) {
        if (after <= before) {
            throw new IllegalStateException(what + " " + after + " follows " + before);
        }
        return after;
    }

    private void desired(LedgerEvent.DesiredSet set) {
        rev = risen("revision", rev, set.rev());
        fleet = Optional.of(set.fleet());
        for (ServiceRecord service : services.values()) {
            if (service.stopped()) {
                put(service.withStopped(false));
            }
        }
    }

    private void made(LedgerEvent.ReleaseMade made) {
        Digest id = made.release().id();
        put(service(made.service())
                .withRelease(
                        id,
                        new ReleaseRecord(
                                made.number(), made.imageName(), made.release(), Verdict.UNPROVEN, "", "", index, 0)));
    }

    private void verdict(LedgerEvent.VerdictGiven given) {
        ServiceRecord service = service(given.service());
        ReleaseRecord release = service.release(given.release());
        service = service.withRelease(given.release(), release.with(given.verdict(), given.reason(), given.by()));
        put(
                given.verdict() == Verdict.PROVEN
                        ? service.withProven(index, given.release())
                        : judged(service, given.release()));
    }

    /// A rollout gives its verdict once: what a person says of the release meanwhile stands.
    private static ServiceRecord judged(ServiceRecord service, Digest release) {
        return service.moving()
                .filter(r -> r.rollout().to().equals(release))
                .map(r -> service.withRollout(r.withVerdict()))
                .orElse(service);
    }

    private void moved(Rollout rollout) {
        ServiceRecord service = service(rollout.service());
        Optional<LedgerEvent.OrderGiven> order =
                service.rollback().filter(_ -> rollout.kind() == Rollout.Kind.ROLLBACK);
        service = service.withRollout(service.rollout()
                .filter(r -> r.rollout().number() == rollout.number())
                .map(r -> r.then(rollout, index, now))
                .orElseGet(() -> RolloutRecord.begun(rollout, index, now, order)));
        if (rollout.kind() == Rollout.Kind.ROLLBACK) {
            service = service.withRollback(Optional.empty());
        }
        if (rollout.phase() == Rollout.Phase.DONE || rollout.phase() == Rollout.Phase.REVERTING) {
            service = service.withRollback(Optional.empty());
        }
        put(rollout.phase() == Rollout.Phase.DONE ? service.withServing(servingAfter(rollout)) : service);
    }

    /// The release that carries the traffic when the rollout is over.
    private static Optional<Digest> servingAfter(Rollout rollout) {
        return switch (rollout.ending().orElseThrow().outcome()) {
            case COMPLETED, ROLLED_BACK -> Optional.of(rollout.to());
            case REVERTED, SUPERSEDED, FAILED_SAFE, FAILED_NO_TARGET ->
                rollout.of() > 0 && rollout.shifted() == rollout.of() ? Optional.of(rollout.to()) : rollout.base();
        };
    }

    private void ordered(LedgerEvent.OrderGiven given) {
        ServiceRecord service = service(given.order().service());
        switch (given.order()) {
            case Order.Rollback _ -> put(service.withRollback(Optional.of(given)));
            case Order.Stop _ -> put(service.withStopped(true).withRollback(Optional.empty()));
            case Order.Pardon pardon -> {
                Digest release = pardon.release();
                put(judged(
                        service.withRelease(release, service.release(release).with(Verdict.UNPROVEN, "", "")),
                        release));
            }
        }
    }

    private void wished(PoolAction.PoolChange wish) {
        switch (wish) {
            case PoolAction.EnsurePool(var pool, var count, var tier) -> {
                ServiceRecord service = service(pool.service());
                put(service.withPool(
                        pool.release(), service.pool(pool.release()).with(count, tier, now)));
                dropIfIdle(pool);
            }
            case PoolAction.Retire retire -> retire(retire);
        }
    }

    private void retire(PoolAction.Retire retire) {
        InstanceRecord instance = instance(retire.instance());
        instances = instances.with(instance.retires(retire));
        PoolId pool = instance.pool();
        ServiceRecord service = service(pool.service());
        if (isFailure(retire.cause())) {
            PoolRecord failed = service.pool(pool.release())
                    .failed(instance.announced().slot(), now + retire.backOffMillis(), index);
            service = service.withPool(pool.release(), failed);
        }
        Optional<RolloutRecord> rollout = service.moving()
                .filter(r -> r.rollout().to().equals(pool.release()))
                .map(r -> counted(r, instance, retire));
        put(rollout.isPresent() ? service.withRollout(rollout.get()) : service);
    }

    /// A rollout's failures. One that was started and then killed is none; once a dependency is found to be down, those
    /// that came just before are not the release's either.
    private static RolloutRecord counted(RolloutRecord rollout, InstanceRecord instance, PoolAction.Retire retire) {
        String failure = "instance " + instance.id() + " " + retire.reason();
        return switch (retire.cause()) {
            case RELEASE ->
                rollout.charged(failure, instance.exit().map(Exit::lastLines).orElse(List.of()));
            case PLATFORM -> instance.failed().isPresent() ? rollout.failedOtherwise(failure) : rollout;
            case DEPENDENCY ->
                rollout.rollout().base().isEmpty() ? rollout.failedOtherwise(failure) : rollout.excused();
            case DRIFT, SURPLUS -> rollout;
        };
    }

    private static boolean isFailure(PoolAction.Cause cause) {
        return switch (cause) {
            case RELEASE, PLATFORM, DEPENDENCY -> true;
            case DRIFT, SURPLUS -> false;
        };
    }

    private void recovered(InstanceRecord instance) {
        PoolId pool = instance.pool();
        ServiceRecord service = service(pool.service());
        put(service.withPool(
                pool.release(),
                service.pool(pool.release()).recovered(instance.announced().slot())));
    }

    private void intent(LedgerEvent.Intent intent) {
        opens(intent);
        if (intent.effect() instanceof PoolAction.ApplyRoutes(var newTable)) {
            table = newTable;
            newTable.routes().forEach(route -> route.targets().forEach(this::routed));
        }
    }

    /// Ledgers of the first version name no release's port otherwise.
    private void routed(WeightedTarget target) {
        routed(target.pool().service(), target.pool().release(), target.port());
    }

    private void routed(String name, Digest release, int port) {
        ServiceRecord service = service(name);
        Optional.ofNullable(service.releases().get(release))
                .filter(record -> record.port() != port)
                .ifPresent(record -> put(service.withRelease(release, record.routedTo(port))));
    }

    private void instanceIntent(LedgerEvent.InstanceIntent intent) {
        opens(intent);
        if (intent.announced().isPresent()) {
            LedgerEvent.Announced announced = intent.announced().get();
            nextNumber = Math.max(nextNumber, announced.number() + 1);
            instances = instances.with(new InstanceRecord(
                    intent.instance(),
                    announced,
                    LedgerEvent.Step.CREATE,
                    true,
                    now,
                    Optional.empty(),
                    1,
                    Optional.empty(),
                    Optional.empty(),
                    false));
        } else if (instances.containsKey(intent.instance())) {
            change(intent.instance(), i -> i.begins(intent.step(), now));
        } else {
            foreignStep(intent.instance());
        }
    }

    /// Nothing else remembers when the step of a foreign instance began: it is taken up again when it hangs.
    private void foreignStep(String id) {
        int count = backOffs.getOrDefault(id, FailureBackOff.NONE).count();
        backOffs = backOffs.plus(id, new FailureBackOff(count, now + Draft.HUNG_MILLIS, index));
        dropOldestBackOff();
    }

    private void opens(LedgerEvent.Opening intent) {
        if (inFlight.containsKey(intent.key())) {
            throw new IllegalStateException("intent " + intent.key() + " is in flight already");
        }
        inFlight = inFlight.with(intent);
        nextKey++;
    }

    private void closed(LedgerEvent.Closed closed) {
        LedgerEvent.Opening intent = Optional.ofNullable(inFlight.get(closed.key()))
                .orElseThrow(() -> new IllegalStateException("no intent " + closed.key() + " is in flight"));
        inFlight = inFlight.without(intent);
        switch (intent) {
            case LedgerEvent.Intent effect -> effectClosed(effect.effect(), closed.outcome());
            case LedgerEvent.InstanceIntent step -> stepClosed(step, closed.outcome());
        }
    }

    private void effectClosed(PoolAction.Effect effect, Outcome outcome) {
        if (outcome instanceof Outcome.Done && effect instanceof PoolAction.ApplyRoutes(var acknowledged)) {
            applied = acknowledged;
        }
        if (!Routing.isSuperseded(outcome)) {
            outcome(subject(effect), outcome);
        }
    }

    /// What back-offs of an effect are counted under.
    static String subject(PoolAction.Effect effect) {
        return switch (effect) {
            case PoolAction.Pull(var image) -> image.toString();
            case PoolAction.ApplyRoutes _ -> ROUTES;
        };
    }

    private void stepClosed(LedgerEvent.InstanceIntent step, Outcome outcome) {
        String id = step.instance();
        if (step.step() == LedgerEvent.Step.REMOVE && outcome instanceof Outcome.Done) {
            Optional<PoolId> pool = Optional.ofNullable(instances.get(id)).map(InstanceRecord::pool);
            instances = instances.without(id);
            drift = drift.minus(id);
            backOffs = backOffs.minus(id);
            removed = removed.with(id, now);
            pool.ifPresent(this::dropIfIdle);
        } else if (instances.containsKey(id)) {
            change(id, i -> i.ends(outcome, now));
        } else {
            outcome(id, outcome);
        }
    }

    /// A pool of which nothing is wanted and nothing is left says nothing.
    private void dropIfIdle(PoolId pool) {
        ServiceRecord service = service(pool.service());
        if (service.pool(pool.release()).isIdle() && instances.in(pool).isEmpty()) {
            put(service.withoutPool(pool.release()));
        }
    }

    private void outcome(String what, Outcome outcome) {
        switch (outcome) {
            case Outcome.Done _ -> backOffs = backOffs.minus(what);
            case Outcome.Failed _ -> {
                int count = backOffs.getOrDefault(what, FailureBackOff.NONE).count() + 1;
                backOffs = backOffs.plus(what, new FailureBackOff(count, now + retryMillis(what, count), index));
                dropOldestBackOff();
            }
        }
    }

    /// What failed once and is not wanted any more would stay for ever.
    private void dropOldestBackOff() {
        if (backOffs.size() > SETBACKS_MAX) {
            backOffs.entrySet().stream()
                    .min(Comparator.comparingLong(e -> e.getValue().index()))
                    .ifPresent(oldest -> backOffs = backOffs.minus(oldest.getKey()));
        }
    }

    /// A table is not kept waiting for long: what it says is wanted already.
    private static long retryMillis(String what, int count) {
        long wait = BackOff.retryMillis(count);
        return what.equals(ROUTES) ? Math.min(wait, ROUTES_MILLIS_MAX) : wait;
    }

    private ServiceRecord service(String name) {
        return Optional.ofNullable(services.get(name)).orElseGet(() -> ServiceRecord.named(name));
    }

    private void put(ServiceRecord service) {
        services = services.plus(service.name(), service);
    }

    /// An instance that is gone already does not change.
    private void change(String id, UnaryOperator<InstanceRecord> next) {
        Optional.ofNullable(instances.get(id)).ifPresent(i -> instances = instances.with(next.apply(i)));
    }

    private InstanceRecord instance(String id) {
        return Optional.ofNullable(instances.get(id))
                .orElseThrow(() -> new IllegalStateException("no entry announced instance " + id));
    }
}
