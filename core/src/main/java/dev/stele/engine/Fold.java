package dev.stele.engine;

import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.route.WeightedTarget;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pcollections.TreePMap;

/// Adds one event to what is recorded. Replay of the ledger and normal running go through the same code.
final class Fold {
    private final long index;
    private final long now;

    private Sequence sequence;
    private WantedFleet wanted;
    private RouteTables tables;
    private TreePMap<String, ServiceRecord> services;
    private InstanceRecords instances;
    private EffectRecords effects;
    private TreePMap<String, String> drift;

    Fold(Recorded before, long index, long nowMillis) {
        this.index = index;
        this.now = nowMillis;
        sequence = before.sequence();
        wanted = before.wanted();
        tables = before.tables();
        services = SharedMap.shared(before.services());
        instances = before.instanceRecords();
        effects = before.effects();
        drift = SharedMap.shared(before.drift());
    }

    Recorded apply(LedgerEvent event) {
        instances = instances.since(now - Recorded.REMOVED_SEEN_MILLIS);
        switch (event) {
            case LedgerEvent.ServerStarted started -> sequence = sequence.withFence(started.fence());
            case LedgerEvent.DesiredSet set -> desired(set);
            case LedgerEvent.ReleaseMade made -> made(made);
            case LedgerEvent.ReleaseRouted(var service, var release, var port) -> routed(service, release, port);
            case LedgerEvent.VerdictGiven given -> verdict(given);
            case LedgerEvent.RolloutMoved(var rollout) ->
                put(service(rollout.service()).moved(rollout, index, now));
            case LedgerEvent.ServiceDown(var service) -> put(service(service).withServing(Optional.empty()));
            case LedgerEvent.OrderGiven given -> ordered(given);
            case LedgerEvent.PoolChanged(var change) -> changed(change);
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
        return new Recorded(sequence.nextEntry(), wanted, tables, services, instances, effects, drift);
    }

    private void desired(LedgerEvent.DesiredSet set) {
        wanted = new WantedFleet(Sequence.risen("revision", wanted.rev(), set.rev()), Optional.of(set.fleet()));
        for (ServiceRecord service : services.values()) {
            if (service.stopped()) {
                put(service.withStopped(false));
            }
        }
    }

    private void made(LedgerEvent.ReleaseMade made) {
        ReleaseRecord release = ReleaseRecord.made(made, index);
        put(service(made.service()).withRelease(made.release().id(), release));
    }

    private void verdict(LedgerEvent.VerdictGiven given) {
        ServiceRecord before = service(given.service());
        ReleaseRecord release = before.release(given.release()).with(GivenVerdict.of(given));
        ServiceRecord service = before.withRelease(given.release(), release);
        put(
                given.verdict() == Verdict.PROVEN
                        ? service.withProven(index, given.release())
                        : service.judged(given.release()));
    }

    private void ordered(LedgerEvent.OrderGiven given) {
        ServiceRecord service = service(given.order().service());
        switch (given.order()) {
            case Order.Rollback _ -> put(service.withRollback(Optional.of(given)));
            case Order.Stop _ -> put(service.withStopped(true).withRollback(Optional.empty()));
            case Order.Pardon pardon -> {
                Digest id = pardon.release();
                put(service.withRelease(id, service.release(id).with(GivenVerdict.NONE))
                        .judged(id));
            }
        }
    }

    private void changed(PoolAction.PoolChange change) {
        switch (change) {
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
        Digest release = instance.pool().release();
        ServiceRecord service = service(instance.pool().service());
        if (retire.cause().isFailure()) {
            Outcome.Failed why = new Outcome.Failed(
                    retire.cause() == PoolAction.Cause.RELEASE ? Outcome.Blame.RELEASE : Outcome.Blame.PLATFORM,
                    "instance",
                    "instance " + instance.id() + " " + retire.reason());
            PoolRecord failed =
                    service.pool(release).failed(instance.announced().slot(), now + retire.backOffMillis(), index, why);
            service = service.withPool(release, failed);
        }
        Optional<RolloutRecord> rollout = service.movingTo(release).map(r -> r.counting(instance, retire));
        put(rollout.isPresent() ? service.withRollout(rollout.get()) : service);
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
        if (intent.effect() instanceof PoolAction.ApplyRoutes(var table)) {
            tables = new RouteTables(table, tables.applied());
            table.routes().forEach(route -> route.targets().forEach(this::routed));
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
            sequence = sequence.withInstance(announced.number());
            instances = instances.with(InstanceRecord.announced(intent.instance(), announced, now));
        } else if (instances.find(intent.instance()).isPresent()) {
            change(intent.instance(), i -> i.begins(intent.step(), now));
        } else {
            effects = effects.foreignStep(intent.instance(), index, now);
        }
    }

    private void opens(LedgerEvent.Opening intent) {
        effects = effects.opened(intent);
        sequence = sequence.withIntent();
    }

    private void closed(LedgerEvent.Closed closed) {
        LedgerEvent.Opening intent = Optional.ofNullable(effects.inFlight().get(closed.key()))
                .orElseThrow(() -> new IllegalStateException("no intent " + closed.key() + " is in flight"));
        effects = effects.closed(intent);
        switch (intent) {
            case LedgerEvent.Intent effect -> effectClosed(effect.effect(), closed.outcome());
            case LedgerEvent.InstanceIntent step -> stepClosed(step, closed.outcome());
        }
    }

    private void effectClosed(PoolAction.Effect effect, Outcome outcome) {
        if (outcome instanceof Outcome.Done && effect instanceof PoolAction.ApplyRoutes(var acknowledged)) {
            tables = new RouteTables(tables.newest(), acknowledged);
        }
        if (!Routing.isSuperseded(outcome)) {
            effects = effects.ended(EffectRecords.subject(effect), outcome, index, now);
        }
    }

    private void stepClosed(LedgerEvent.InstanceIntent step, Outcome outcome) {
        String id = step.instance();
        Optional<InstanceRecord> instance = instances.find(id);
        if (step.step() == LedgerEvent.Step.REMOVE && outcome instanceof Outcome.Done) {
            instances = instances.without(id, now);
            drift = drift.minus(id);
            effects = effects.withoutBackOff(id);
            instance.map(InstanceRecord::pool).ifPresent(this::dropIfIdle);
        } else if (instance.isPresent()) {
            change(id, i -> i.ends(outcome, now));
        } else {
            effects = effects.ended(id, outcome, index, now);
        }
    }

    /// A pool of which nothing is wanted and nothing is left is not recorded.
    private void dropIfIdle(PoolId pool) {
        ServiceRecord service = service(pool.service());
        if (service.pool(pool.release()).isIdle() && instances.index().in(pool).isEmpty()) {
            put(service.withoutPool(pool.release()));
        }
    }

    private ServiceRecord service(String name) {
        return Optional.ofNullable(services.get(name)).orElseGet(() -> ServiceRecord.named(name));
    }

    private void put(ServiceRecord service) {
        services = services.plus(service.name(), service);
    }

    /// An instance that is gone already does not change.
    private void change(String id, UnaryOperator<InstanceRecord> next) {
        instances.find(id).ifPresent(i -> instances = instances.with(next.apply(i)));
    }

    private InstanceRecord instance(String id) {
        return instances.find(id).orElseThrow(() -> new IllegalStateException("no entry announced instance " + id));
    }
}
