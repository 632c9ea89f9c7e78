package dev.stele.engine;

import dev.stele.fleet.ServiceGoal;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import dev.stele.text.FailureText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// A decision in progress: each recorded event is taken into account by what is decided after it.
///
/// It collects every future moment that a rule asks about, so that the next wake-up is never missed.
public final class Draft {
    /// How long a newly started server waits at most for the first probe result of every instance.
    private static final long SETTLE_MILLIS = 5_000;

    /// An instance that observations do not show for this long is lost. Longer than the age of any observation.
    private static final long LOST_MILLIS = 2_000;

    /// A step of an instance that has not ended for this long hangs. A stop may take the grace period longer.
    static final long HUNG_MILLIS = 60_000;

    private final World world;
    private final List<LedgerEvent> events = new ArrayList<>();
    private final List<Decision.Why> why = new ArrayList<>();
    private final IdentityHashMap<RouteTable, Map<String, Route>> routes = new IdentityHashMap<>();
    private Optional<Boolean> settled = Optional.empty();
    private Recorded recorded;
    private long wake = Long.MAX_VALUE;

    public Draft(World world) {
        this.world = world;
        recorded = world.recorded();
    }

    public void record(LedgerEvent event) {
        events.add(event);
        recorded = recorded.apply(event, recorded.entries(), now());
    }

    /// Closes a step that has not ended for a long time as failed. A late result is ignored; what it leaves behind is
    /// removed.
    public void closeIfHung(InstanceRecord instance) {
        long grace = instance.step() == LedgerEvent.Step.STOP
                ? recorded.service(instance.pool().service())
                        .release(instance.pool().release())
                        .release()
                        .process()
                        .stopGracePeriod()
                        .toMillis()
                : 0;
        if (reached(instance.stepAtMillis() + HUNG_MILLIS + grace)) {
            giveUp(instance.id());
        }
    }

    /// Closes the instance's step in flight as failed.
    public void giveUp(String instance) {
        String message = "it did not end for " + HUNG_MILLIS / 1_000 + " s";
        recorded.stepsOf(instance).stream()
                .findFirst()
                .ifPresent(intent -> record(new LedgerEvent.Closed(intent.key(), Outcome.platform("hung", message))));
    }

    /// Decides one service. If that throws, its events are dropped and its traffic stays as it is: a fault in one
    /// service must not stop the others.
    ///
    /// @return the route that it shall have
    Optional<Route> setAsideOnFailure(Service service, Supplier<Optional<Route>> decision) {
        Recorded before = recorded;
        int said = events.size();
        int explained = why.size();
        try {
            return decision.get();
        } catch (RuntimeException e) {
            recorded = before;
            events.subList(said, events.size()).clear();
            why.subList(explained, why.size()).clear();
            service.why("is set aside, since deciding about it failed (a fault of Stele: please report it): "
                    + FailureText.of(e));
            return route(recorded.table(), service.name());
        }
    }

    /// How many events were recorded so far.
    int said() {
        return events.size();
    }

    /// Whether the moment is reached. If not, the decision asks to be woken then.
    public boolean reached(long atMillis) {
        if (now() >= atMillis) {
            return true;
        }
        wake = Math.min(wake, atMillis);
        return false;
    }

    /// Whether this server has observed everything that is recorded as running, or has waited long enough for that.
    ///
    /// A newly started server does not know the health of instances. UNKNOWN does not mean "does not serve": before
    /// this holds, no instance is retired, no traffic shifted, and no verdict given.
    public boolean isSettled() {
        if (settled.isEmpty()) {
            settled = Optional.of(hasLooked());
        }
        return settled.get();
    }

    private boolean hasLooked() {
        OptionalLong since = observed().sinceMillis();
        if (since.isEmpty()) {
            return false;
        }
        long bound = since.getAsLong() + SETTLE_MILLIS;
        return now() >= bound || isAllSeen() || reached(bound);
    }

    private boolean isAllSeen() {
        return world.recorded().instances().values().stream()
                .filter(i -> !i.isRetiring())
                .allMatch(this::isSeen);
    }

    private boolean isSeen(InstanceRecord instance) {
        return observed()
                .instance(instance.id())
                .map(seen -> seen.state() != ObservedInstance.State.RUNNING
                        || observed().history(instance.id()).wasProbed()
                        || startedHere(instance))
                .orElse(!instance.mayRun());
    }

    /// An instance that started while this server was observing was not ready before.
    private boolean startedHere(InstanceRecord instance) {
        return !instance.wasReady()
                && observed().history(instance.id()).firstRunningMillis().orElse(Long.MIN_VALUE)
                        > observed().sinceMillis().orElse(Long.MAX_VALUE);
    }

    /// Whether observations have not shown the instance for a while. Only the time in which there were observations
    /// counts.
    public boolean isLost(InstanceRecord instance) {
        OptionalLong missing = observed().history(instance.id()).missingSinceMillis();
        long since = missing.orElse(observed().sinceMillis().orElse(now()));
        return reached(Math.max(since, instance.stepAtMillis()) + LOST_MILLIS);
    }

    /// Whether the gateway may get requests for the service: it has a route, or a table still contains one.
    public boolean mayGetRequests(String service) {
        return world.desired().goal(service).flatMap(ServiceGoal::route).isPresent()
                || isIn(recorded.table(), service)
                || isIn(recorded.applied(), service);
    }

    private boolean isIn(RouteTable table, String service) {
        return route(table, service).filter(route -> !route.targets().isEmpty()).isPresent();
    }

    /// The service's route in that table.
    Optional<Route> route(RouteTable table, String service) {
        return Optional.ofNullable(
                routes.computeIfAbsent(table, Draft::byService).get(service));
    }

    private static Map<String, Route> byService(RouteTable table) {
        Map<String, Route> out = new HashMap<>();
        table.routes().forEach(route -> out.putIfAbsent(route.service(), route));
        return out;
    }

    void why(String service, String sentence) {
        why.add(new Decision.Why(service, sentence));
    }

    /// A key that no intent has used.
    public String key(String what) {
        return what + "#" + recorded.nextKey();
    }

    public long now() {
        return world.nowMillis();
    }

    public World world() {
        return world;
    }

    public Observed observed() {
        return world.observed();
    }

    /// The record with the events of this decision so far.
    public Recorded recorded() {
        return recorded;
    }

    public Decision decision() {
        return new Decision(events, wake == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(wake), why);
    }
}
