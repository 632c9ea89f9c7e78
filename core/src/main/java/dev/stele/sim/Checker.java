package dev.stele.sim;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Rollout;
import dev.stele.engine.Verdict;
import dev.stele.fleet.RolloutPolicy.Strategy;
import dev.stele.keeper.InstanceAction;
import dev.stele.oci.Digest;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import dev.stele.route.RouteTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Looks at the world itself - machine, gateway, durable ledger - never at what the server believes, and says when
/// something happened that must never happen.
///
/// Effects are held against the ledger in [IntentCheck], requests in [TrafficCheck], judgements in [VerdictCheck],
/// orders in [OrderCheck], and that things come right again in [ProgressCheck].
final class Checker {
    private static final long WOKEN_MILLIS = 5_000;

    /// So often a rollout is tried before a person has to look.
    private static final int ATTEMPTS = 4;

    private final Simulation sim;
    private final Timeline time;
    private final Bounds bounds;
    private final Disturbances disturbances;
    private final Readiness readiness;
    private final IntentCheck intents;
    private final TrafficCheck traffic;
    private final VerdictCheck verdicts;
    private final OrderCheck orders;
    private final ProgressCheck progress;
    private final LetGoCheck letGo;
    private final Map<PoolId, Images> images = new HashMap<>();
    private final Map<String, Set<PoolId>> pools = new HashMap<>();
    private final Map<String, Rollout> rollouts = new HashMap<>();
    private final Map<String, Long> rolloutsBegan = new HashMap<>();
    private final Map<String, Digest> serving = new HashMap<>();
    private final Set<String> stopped = new HashSet<>();

    /// When services that were stopped were wanted again: what was under way may still come to its end.
    private long wokenAt = Long.MIN_VALUE / 2;

    private final Set<String> woken = new HashSet<>();
    private final Map<String, String> services = new HashMap<>();

    /// Releases that a person has cleared, and that no rollout has brought in since.
    private final Set<PoolId> pardoned = new HashSet<>();

    Checker(Simulation sim) {
        this.sim = sim;
        time = sim.time();
        bounds = new Bounds(time);
        disturbances = new Disturbances(time);
        readiness = new Readiness(time, sim.machine());
        intents = new IntentCheck(sim.machine(), time);
        traffic = new TrafficCheck(this, sim.gateway(), time);
        verdicts = new VerdictCheck(this, time);
        orders = new OrderCheck(this, time);
        progress = new ProgressCheck(this, sim.gateway(), time);
        letGo = new LetGoCheck(this, sim.machine());
    }

    Bounds bounds() {
        return bounds;
    }

    Disturbances disturbances() {
        return disturbances;
    }

    Readiness readiness() {
        return readiness;
    }

    IntentCheck intents() {
        return intents;
    }

    TrafficCheck traffic() {
        return traffic;
    }

    VerdictCheck verdicts() {
        return verdicts;
    }

    OrderCheck orders() {
        return orders;
    }

    ProgressCheck progress() {
        return progress;
    }

    /// Services of which anything is on record.
    Set<String> known() {
        Set<String> out = new TreeSet<>(bounds.services());
        out.addAll(pools.keySet());
        return out;
    }

    Set<PoolId> pools(String service) {
        return pools.getOrDefault(service, Set.of());
    }

    Images image(PoolId pool) {
        return Optional.ofNullable(images.get(pool)).orElseThrow();
    }

    Optional<Rollout> rollout(String service) {
        return Optional.ofNullable(rollouts.get(service));
    }

    Optional<Rollout> moving(String service) {
        return rollout(service).filter(r -> r.phase() != Rollout.Phase.DONE);
    }

    Optional<String> serviceOf(String instance) {
        return Optional.ofNullable(services.get(instance));
    }

    long rolloutBeganAt(String service) {
        return rolloutsBegan.getOrDefault(service, 0L);
    }

    Optional<Digest> serving(String service) {
        return Optional.ofNullable(serving.get(service));
    }

    boolean isStopped(String service) {
        return stopped.contains(service);
    }

    boolean wasStoppedLately(String service) {
        return isStopped(service) || (woken.contains(service) && time.now() - wokenAt < WOKEN_MILLIS);
    }

    boolean isRouted(String service) {
        return bounds.goal(service).map(g -> g.route().isPresent()).orElse(true);
    }

    String name(Digest release) {
        return sim.trail().name(release);
    }

    String tell(Rollout rollout) {
        return sim.trail().rollout(rollout);
    }

    /// What is wanted is not brought in on purpose: it is condemned, or it failed and is tried again later, or a person
    /// has to look at it.
    boolean waits(String service, Digest wanted) {
        boolean triesBack = rollout(service)
                .filter(r -> r.phase() == Rollout.Phase.DONE && r.kind() == Rollout.Kind.ROLLBACK)
                .flatMap(Rollout::ending)
                .filter(e -> e.outcome() == Rollout.Result.FAILED_SAFE)
                .isPresent();
        boolean gaveUp = rollout(service)
                .filter(r -> r.phase() == Rollout.Phase.DONE && r.to().equals(wanted))
                .flatMap(Rollout::ending)
                .map(e -> switch (e.outcome()) {
                    case FAILED_SAFE -> true;
                    case REVERTED, FAILED_NO_TARGET -> !pardoned.contains(new PoolId(service, wanted));
                    case COMPLETED, ROLLED_BACK, SUPERSEDED -> false;
                })
                .orElse(false);
        return traffic.isCondemned(new PoolId(service, wanted)) || gaveUp || triesBack;
    }

    /// When all is well: what failed for reasons that are over has been tried again until it was there.
    void arrived(String service) {
        Optional<Digest> wanted =
                bounds.goal(service).map(goal -> goal.release().id()).filter(_ -> !isStopped(service));
        boolean waits = rollout(service)
                .filter(r -> r.kind() == Rollout.Kind.FORWARD && wanted.equals(Optional.of(r.to())))
                .filter(r -> r.attempt() < ATTEMPTS)
                .flatMap(Rollout::ending)
                .filter(e -> e.outcome() == Rollout.Result.FAILED_SAFE)
                .isPresent();
        if (waits && !serving(service).equals(wanted) && !traffic.isCondemned(new PoolId(service, wanted.get()))) {
            throw new Violation("L1", service + ": its rollout failed safe and was not tried again");
        }
    }

    /// Events that are durable now: the only promise that an effect may rest on.
    void durable(List<LedgerEvent> events) {
        sim.trail().events(events);
        letGo.before(events);
        events.forEach(this::durable);
        letGo.after(events);
    }

    private void durable(LedgerEvent event) {
        of(event).ifPresent(progress::entry);
        switch (event) {
            case LedgerEvent.Opening opening -> intents.opened(opening);
            case LedgerEvent.Closed closed -> intents.closed(closed);
            case LedgerEvent.VerdictGiven given -> {
                verdicts.given(given);
                orders.verdict(given);
                traffic.condemned(new PoolId(given.service(), given.release()), given.verdict() == Verdict.CONDEMNED);
            }
            case LedgerEvent.OrderGiven given -> ordered(given.order());
            case LedgerEvent.DesiredSet set -> {
                woken.clear();
                woken.addAll(stopped);
                wokenAt = time.now();
                stopped.clear();
                bounds.wanted(sim.fleet(set.fleet()));
                orders.forgetAll();
                known().forEach(progress::wanted);
            }
            case LedgerEvent.RolloutMoved(var rollout) -> moved(rollout);
            case LedgerEvent.PoolChanged(var wish) -> {
                if (wish instanceof PoolAction.Retire retire) {
                    intents.retired(retire);
                }
            }
            case LedgerEvent.ServiceDown(var service) -> serving.remove(service);
            case LedgerEvent.ReleaseMade made -> {
                PoolId pool = new PoolId(made.service(), made.release().id());
                images.put(pool, Images.of(made.release().image()));
                pools.computeIfAbsent(made.service(), _ -> new HashSet<>()).add(pool);
            }
            case LedgerEvent.OrderRefused refused -> orders.refused(refused.service());
            case LedgerEvent.OrderDone(var service) -> orders.taken(service);
            case LedgerEvent.OrderPending(var order, var _) -> orders.taken(order.service());
            case LedgerEvent.ServerStarted _,
                    LedgerEvent.Ended _,
                    LedgerEvent.BecameReady _,
                    LedgerEvent.Recovered _,
                    LedgerEvent.DriftFound _,
                    LedgerEvent.DriftGone _,
                    LedgerEvent.ReleaseRouted _,
                    LedgerEvent.ReleasesForgotten _ -> {}
        }
    }

    private void ordered(Order order) {
        String service = order.service();
        progress.wanted(service);
        orders.given(order);
        switch (order) {
            case Order.Stop _ -> stopped.add(service);
            case Order.Pardon pardon -> {
                PoolId pool = new PoolId(service, pardon.release());
                if (traffic.isCondemned(pool)) {
                    pardoned.add(pool);
                }
                traffic.condemned(pool, false);
            }
            case Order.Rollback _ -> {}
        }
    }

    private void moved(Rollout rollout) {
        String service = rollout.service();
        if (rollout(service).filter(r -> r.number() == rollout.number()).isEmpty()) {
            rolloutsBegan.put(service, time.now());
        }
        progress.moved(rollout, Optional.ofNullable(rollouts.put(service, rollout)));
        pardoned.remove(new PoolId(service, rollout.to()));
        orders.moved(rollout);
        if (rollout.phase() == Rollout.Phase.DONE) {
            boolean there = rollout.ending()
                    .map(e -> switch (e.outcome()) {
                        case COMPLETED, ROLLED_BACK -> true;
                        case REVERTED, SUPERSEDED, FAILED_SAFE, FAILED_NO_TARGET ->
                            rollout.of() > 0 && rollout.shifted() == rollout.of();
                    })
                    .orElseThrow();
            Optional<Digest> now = there ? Optional.of(rollout.to()) : rollout.base();
            now.ifPresentOrElse(release -> serving.put(service, release), () -> serving.remove(service));
        }
    }

    /// The service that the event is about.
    private Optional<String> of(LedgerEvent event) {
        return switch (event) {
            case LedgerEvent.InstanceIntent intent -> {
                intent.announced()
                        .ifPresent(a -> services.put(intent.instance(), a.pool().service()));
                yield Optional.ofNullable(services.get(intent.instance()));
            }
            case LedgerEvent.Closed(var key, var _) -> Optional.ofNullable(services.get(subject(key)));
            case LedgerEvent.Ended(var instance, var _) -> Optional.ofNullable(services.get(instance));
            case LedgerEvent.BecameReady(var instance) -> Optional.ofNullable(services.get(instance));
            case LedgerEvent.Recovered(var instance) -> Optional.ofNullable(services.get(instance));
            case LedgerEvent.DriftFound(var object, var _) -> Optional.ofNullable(services.get(object));
            case LedgerEvent.VerdictGiven given -> Optional.of(given.service());
            case LedgerEvent.RolloutMoved(var rollout) -> Optional.of(rollout.service());
            case LedgerEvent.PoolChanged(PoolAction.EnsurePool ensure) ->
                Optional.of(ensure.pool().service());
            case LedgerEvent.PoolChanged(PoolAction.Retire retire) ->
                Optional.ofNullable(services.get(retire.instance()));
            case LedgerEvent.OrderRefused refused -> Optional.of(refused.service());
            case LedgerEvent.OrderPending(var order, var _) -> Optional.of(order.service());
            case LedgerEvent.OrderDone(var service) -> Optional.of(service);
            case LedgerEvent.ServiceDown(var service) -> Optional.of(service);
            case LedgerEvent.ServerStarted _,
                    LedgerEvent.DesiredSet _,
                    LedgerEvent.ReleasesForgotten _,
                    LedgerEvent.ReleaseMade _,
                    LedgerEvent.ReleaseRouted _,
                    LedgerEvent.OrderGiven _,
                    LedgerEvent.Intent _,
                    LedgerEvent.DriftGone _ -> Optional.empty();
        };
    }

    private static String subject(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? key : key.substring(0, slash);
    }

    /// A decision that was made again although its intents are in flight would show here.
    void decided(SimServer server, List<LedgerEvent> events) {
        for (LedgerEvent event : events) {
            if (event instanceof LedgerEvent.Opening intent
                    && server.recorded().inFlight().containsKey(intent.key())) {
                throw new Violation("S26", intent.key() + " is in flight and was decided again");
            }
        }
    }

    void fault(String service) {
        disturbances.service(service);
    }

    /// Something happened to the instance that its release could have done.
    void blamed(InstanceAction.Create made, String what) {
        disturbances.service(made.pool().service());
        verdicts.blamed(made, what);
    }

    /// An effect on an instance does not go as it should.
    void hampered(String instance, Hazards.Turn turn) {
        if (!(turn instanceof Hazards.Turn.Goes)) {
            Optional.ofNullable(services.get(instance))
                    .ifPresent(service -> disturbances.service(service, turn.hampersMillis()));
        }
    }

    void hampered(Digest image, Hazards.Turn turn) {
        if (!(turn instanceof Hazards.Turn.Goes)) {
            images.forEach((pool, of) -> {
                if (of.digest().equals(image)) {
                    disturbances.service(pool.service(), turn.hampersMillis());
                }
            });
        }
    }

    void outage(String service, long millis) {
        disturbances.service(service);
        disturbances.service(service, millis);
        verdicts.outage(service, millis);
    }

    /// The gateway has lost what it knew, the fence included.
    void gatewayLost() {
        intents.gatewayLost();
    }

    /// Before the machine does it.
    void acting(InstanceAction action, long carried, long trueFence) {
        intents.acting(action, carried, trueFence);
        switch (action) {
            case InstanceAction.Create create -> ceiling(create);
            case InstanceAction.Stop stop -> traffic.drained(stop.instance());
            case InstanceAction.Remove remove -> traffic.drained(remove.instance());
            case InstanceAction.Start _, InstanceAction.Drain _ -> {}
        }
    }

    /// Live instances of a service, without warm ones and those that failed. A rollback does not wait for what drains.
    private void ceiling(InstanceAction.Create create) {
        String service = create.pool().service();
        int replicas = bounds.replicasMax(service);
        Optional<Rollout> moving = moving(service);
        Set<PoolId> counted = new HashSet<>();
        moving.ifPresent(r -> counted.add(new PoolId(service, r.to())));
        moving.flatMap(Rollout::base).ifPresent(base -> counted.add(new PoolId(service, base)));
        if (!counted.contains(create.pool())) {
            counted.clear();
            counted.add(create.pool());
        }
        boolean rolling = moving.filter(r -> r.phase() == Rollout.Phase.LAUNCHING
                                && r.base().isPresent()
                                && r.kind() == Rollout.Kind.FORWARD)
                        .isPresent()
                && bounds.isLong(service, Strategy.ROLLING)
                && bounds.isLongCold(service)
                && !wasStoppedLately(service)
                && !sim.everDamaged();
        int pairs = moving.filter(r -> r.kind() == Rollout.Kind.ROLLBACK).isPresent() ? 3 : 2;
        int surges = sim.everDamaged() ? 2 : 1;
        int limit =
                rolling ? replicas + bounds.surgeMax(service) : pairs * replicas + surges * bounds.surgeMax(service);
        long live = intents.live(counted, rolling);
        boolean there = sim.machine().instances().containsKey(create.instance());
        if (live + (there ? 0 : 1) > limit) {
            throw new Violation("S2", service + " would have " + (live + 1) + " instances, at most " + limit);
        }
    }

    /// Before the gateway takes it.
    void applying(RouteTable table, long trueFence) {
        intents.applying(table, sim.gateway().table(), trueFence);
        traffic.applying(table);
    }

    /// Before the gateway takes it.
    void applying(Membership membership) {
        traffic.applying(membership);
    }

    /// What has to hold at every moment.
    void look() {
        traffic.look();
        orders.look();
        progress.look();
    }

    List<String> openKeys() {
        return new ArrayList<>(intents.open());
    }
}
