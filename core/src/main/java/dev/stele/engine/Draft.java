package dev.stele.engine;

import dev.stele.fleet.ServiceGoal;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// A decision being made: each event that is said is taken into account by what is decided after it.
///
/// It also notes every moment that is asked about and not reached yet, so no wake is ever forgotten.
public final class Draft {
    /// How long a server that has just started waits at most for a first word of every instance's probe.
    private static final long SETTLE_MILLIS = 5_000;

    /// An instance that looks do not show for so long is lost. Longer than any look at the platform is old.
    private static final long LOST_MILLIS = 2_000;

    /// A step of an instance that has not ended for so long hangs. Stopping one may take its grace period more.
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

    /// Gives up a step of an instance that has not ended for a long time. What comes of it later is not waited for:
    /// whatever it leaves is removed.
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

    /// Gives up the step of that instance which is in flight.
    public void giveUp(String instance) {
        String message = "it did not end for " + HUNG_MILLIS / 1_000 + " s";
        recorded.stepsOf(instance).stream()
                .findFirst()
                .ifPresent(intent -> record(new LedgerEvent.Closed(intent.key(), Outcome.platform("hung", message))));
    }

    /// Lets one service be decided. If that fails, nothing of it was said, and its traffic stays as it is: a fault in
    /// one must not stop the others.
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
            service.why("is set aside, since deciding about it failed (a fault of Stele: please report it): " + e);
            return route(recorded.table(), service.name());
        }
    }

    /// How many events were said so far.
    int said() {
        return events.size();
    }

    /// Whether the moment has come. If not, the decision wakes up then.
    public boolean reached(long atMillis) {
        if (now() >= atMillis) {
            return true;
        }
        wake = Math.min(wake, atMillis);
        return false;
    }

    /// Whether this server has looked at everything that is recorded as running, or waited long enough for that.
    ///
    /// A server that has just started knows no instance's health. UNKNOWN is not "does not serve": before this
    /// holds, nothing may be taken away, no traffic be moved and nobody be judged.
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

    /// What came to run while this server looked was not ready before.
    private boolean startedHere(InstanceRecord instance) {
        return !instance.wasReady()
                && observed().history(instance.id()).firstRunningMillis().orElse(Long.MIN_VALUE)
                        > observed().sinceMillis().orElse(Long.MAX_VALUE);
    }

    /// Whether looks have not shown the instance for a while. What counts is how long it was looked for: there may have
    /// been no look for a long time before.
    public boolean isLost(InstanceRecord instance) {
        OptionalLong missing = observed().history(instance.id()).missingSinceMillis();
        long since = missing.orElse(observed().sinceMillis().orElse(now()));
        return reached(Math.max(since, instance.stepAtMillis()) + LOST_MILLIS);
    }

    /// Whether the gateway may have requests for the service: it is to be routed, or a table has it.
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

    /// A key that no intent ever had.
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

    /// What will be recorded after everything that was said so far.
    public Recorded recorded() {
        return recorded;
    }

    public Decision decision() {
        return new Decision(events, wake == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(wake), why);
    }
}
