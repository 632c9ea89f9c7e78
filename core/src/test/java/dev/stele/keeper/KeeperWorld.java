package dev.stele.keeper;

import dev.stele.engine.Desired;
import dev.stele.engine.Exit;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.LedgerEvent.Step;
import dev.stele.engine.Observation;
import dev.stele.engine.Observed;
import dev.stele.engine.ObservedInstance;
import dev.stele.engine.ObservedInstance.Health;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.engine.Outcome;
import dev.stele.engine.PoolAction;
import dev.stele.engine.PoolAction.Cause;
import dev.stele.engine.Recorded;
import dev.stele.engine.Tier;
import dev.stele.engine.World;
import dev.stele.fleet.AnyRelease;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.Release;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.RouteGoal;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import dev.stele.route.GatewayState;
import dev.stele.route.Member;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// A world with one service, `web`, for the keeper alone: the test says what is wanted, seen and carried out.
///
/// Steps are written as `create web-1`, and a step that is closed without an effect as `close web-1`.
final class KeeperWorld {
    static final Release RELEASE = AnyRelease.of("web", Map.of(), Map.of("http", 8080));
    static final PoolId POOL = new PoolId("web", RELEASE.id());

    private final TreeMap<String, ObservedInstance> seen = new TreeMap<>();
    private final TreeSet<Digest> images = new TreeSet<>(List.of(RELEASE.image()));
    private final TreeMap<String, Long> inFlight = new TreeMap<>();
    private final Desired desired;
    private Recorded recorded = Recorded.EMPTY;
    private Observed observed = Observed.NOTHING;
    private Membership acknowledged = Membership.EMPTY;
    private long nowMillis;

    KeeperWorld(boolean routed) {
        Optional<RouteGoal> route = Optional.of(new RouteGoal(Optional.empty(), "/", "http"));
        ServiceGoal goal = new ServiceGoal(
                "web",
                "web:1",
                RELEASE,
                2,
                route.filter(_ -> routed),
                new ServiceGoal.Policies(ServiceGoal.Heal.REPLACE, RolloutPolicy.DEFAULT, 3));
        desired = new Desired(1, new Fleet("shop", "default", new TreeMap<>(Map.of("web", goal))));
        record(new LedgerEvent.ServerStarted(1));
        record(new LedgerEvent.DesiredSet(1, Digest.sha256(new byte[0]), "ana"));
        record(new LedgerEvent.ReleaseMade("web", 1, "web:1", RELEASE));
    }

    /// So many instances of the pool run and are ready, and take requests if the service is routed.
    static KeeperWorld running(int count, boolean routed) {
        KeeperWorld world = new KeeperWorld(routed);
        world.want(count);
        world.steps();
        for (int number = 1; number <= count; number++) {
            world.done("web-" + number);
        }
        world.steps();
        for (int number = 1; number <= count; number++) {
            world.done("web-" + number);
            world.see("web-" + number, Health.READY);
            world.record(new LedgerEvent.BecameReady("web-" + number));
        }
        world.push();
        return world;
    }

    void record(LedgerEvent event) {
        recorded = recorded.apply(event, recorded.entries(), nowMillis);
    }

    void want(int instances) {
        record(new LedgerEvent.PoolChanged(new PoolAction.EnsurePool(POOL, instances, Tier.SERVING)));
    }

    static LedgerEvent retired(String instance) {
        return retired(instance, Cause.SURPLUS, 0);
    }

    private static LedgerEvent retired(String instance, Cause cause, long backOffMillis) {
        return new LedgerEvent.PoolChanged(new PoolAction.Retire(instance, cause, "as the test says", backOffMillis));
    }

    void retire(String instance, Cause cause, long backOffMillis) {
        record(retired(instance, cause, backOffMillis));
    }

    void ended(String instance) {
        Exit exit = new Exit(Exit.Cause.OWN, 1, List.of());
        record(new LedgerEvent.Ended(instance, exit));
        put(instance, State.EXITED, Health.UNKNOWN, Optional.of(exit));
    }

    void done(String instance) {
        close(instance, Outcome.done());
    }

    /// The instance's step that is in flight ends so.
    void close(String instance, Outcome outcome) {
        recorded.stepsOf(instance).forEach(step -> record(new LedgerEvent.Closed(step.key(), outcome)));
    }

    void withoutImage() {
        images.clear();
    }

    void see(String instance, Health health) {
        put(instance, State.RUNNING, health, Optional.empty());
    }

    private void put(String instance, State state, Health health, Optional<Exit> exit) {
        seen.put(
                instance,
                new ObservedInstance(
                        instance,
                        POOL,
                        "198.18.0.1",
                        state,
                        new ObservedInstance.ProbeResult(health, ""),
                        List.of(),
                        exit));
    }

    void hide(String instance) {
        seen.remove(instance);
    }

    void pass(long millis) {
        nowMillis += millis;
    }

    /// The instance has that many requests under way at the gateway.
    void requests(String instance, long count) {
        inFlight.put(instance, count);
    }

    void acknowledge() {
        acknowledged = observed.membership();
    }

    /// The gateway gets the newest membership and acknowledges it.
    void push() {
        members();
        acknowledge();
    }

    /// Another server takes over: it knows nothing but the ledger and what the gateway says.
    void takeOver() {
        record(new LedgerEvent.ServerStarted(recorded.fence() + 1));
        observed = Observed.NOTHING.with(acknowledged);
    }

    private World world() {
        GatewayState gateway = new GatewayState(
                "boot",
                recorded.fence(),
                0,
                new GatewayState.MembershipVersion(acknowledged.fence(), acknowledged.version()),
                List.of(),
                inFlight,
                List.of());
        observed = observed.then(new Observation(seen, images, List.of()), Optional.of(gateway), nowMillis);
        return new World(recorded.fence(), nowMillis, desired, observed, recorded);
    }

    Membership membership() {
        Membership newest = Keeper.membership(world());
        observed = observed.with(newest);
        return newest;
    }

    List<String> members() {
        return instances(membership());
    }

    /// Who takes requests while a batch with this event is on its way to the disk.
    List<String> foreseenMembers(LedgerEvent appending) {
        Recorded foreseen = recorded.apply(appending, recorded.entries(), nowMillis);
        return instances(Keeper.membership(world().with(foreseen), recorded));
    }

    private static List<String> instances(Membership membership) {
        return membership.pools().getOrDefault(POOL, List.of()).stream()
                .map(Member::instance)
                .toList();
    }

    /// What the keeper decides now; it is recorded.
    List<String> steps() {
        List<LedgerEvent> events = Keeper.decide(world()).events();
        List<String> out = events.stream().map(KeeperWorld::step).toList();
        events.forEach(this::record);
        return out;
    }

    long wakeMillis() {
        return Keeper.decide(world()).wakeMillis().orElse(Long.MAX_VALUE);
    }

    private static String step(LedgerEvent event) {
        return switch (event) {
            case LedgerEvent.InstanceIntent(var _, var id, Step step, var _) ->
                step.name().toLowerCase(Locale.ROOT) + " " + id;
            case LedgerEvent.Closed(var key, Outcome.Done _) -> "close " + instanceIn(key);
            case LedgerEvent.Closed(var key, Outcome.Failed failed) -> failed.what() + " " + instanceIn(key);
            default -> throw new IllegalArgumentException(event.toString());
        };
    }

    private static String instanceIn(String key) {
        return key.substring(0, key.indexOf('/'));
    }
}
