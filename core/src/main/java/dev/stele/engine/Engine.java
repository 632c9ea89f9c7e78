package dev.stele.engine;

import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import dev.stele.route.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Decides what shall be done.
///
/// A decision follows from its [World] alone: what is desired, what is observed, and what is recorded. Nothing else is
/// asked, so the same world gives the same decision, and a decision can be tried in a table or replayed years later.
///
/// Everything is by level and nothing by event. Each rule looks at the whole world, says what is missing as events, and
/// takes into account what was said before it in the same decision. A crash between any two effects needs no rule of
/// its own: the next decision sees how far things are. What is in flight is in the record, so it is not said twice.
///
/// The order of rules matters in one way: first it is noted what became of instances ([Healing], [DriftDetection]),
/// then
/// rollouts move ([Rollouts]), then pools get their sizes ([Sizes]) and lose what is too much ([Surplus]). Traffic
/// comes last ([Routing]), for all services in one table. Nothing is taken from a pool before the gateway has
/// acknowledged the table that gives its traffic to another one. A server that has just started knows nobody's health:
/// until it has looked, it only notes what has ended.
///
/// A service whose decision fails is set aside, and says so: the others go on.
public final class Engine {
    private Engine() {}

    public static Decision decide(World world) {
        Draft draft = new Draft(world);
        List<Route> routes = new ArrayList<>();
        SortedSet<Digest> images = new TreeSet<>();
        services(world).forEach((name, record) -> {
            Service service = new Service(draft, name, record);
            draft.setAsideOnFailure(service, () -> decide(service, images)).ifPresent(routes::add);
        });
        DriftDetection.ofLayers(draft);
        Routing.decide(draft, routes);
        Pulls.decide(draft, images);
        return draft.decision();
    }

    /// Also the ones that are wanted and not recorded yet.
    private static SortedMap<String, ServiceRecord> services(World world) {
        SortedMap<String, ServiceRecord> recorded = world.recorded().services();
        List<String> unknown = Sorted.missing(world.desired().fleet().services().keySet(), recorded.keySet());
        if (unknown.isEmpty()) {
            return recorded;
        }
        SortedMap<String, ServiceRecord> services = new TreeMap<>(recorded);
        unknown.forEach(name -> services.put(name, ServiceRecord.named(name)));
        return services;
    }

    /// @param images gets those that it needs
    /// @return the route that it shall have
    private static Optional<Route> decide(Service service, SortedSet<Digest> images) {
        move(service);
        Pulls.need(service, images);
        return service.draft().isSettled() ? Routing.of(service) : Optional.empty();
    }

    private static void move(Service service) {
        service.goal().ifPresent(goal -> nameRelease(service, goal));
        Healing.decide(service);
        DriftDetection.ofInstances(service);
        if (service.isDown()) {
            TakeDown.decide(service);
        } else if (!service.draft().isSettled()) {
            service.why("is looked at: the server has just started and does not know yet what is healthy");
            return;
        } else {
            Rollouts.decide(service);
            Surplus.replaceDrifted(service);
            Sizes.decide(service);
        }
        Surplus.shrink(service);
        Retention.decide(service);
    }

    private static void nameRelease(Service service, ServiceGoal goal) {
        ServiceRecord known = service.recorded();
        if (!known.releases().containsKey(service.wanted().orElseThrow())) {
            int number = known.newestNumber() + 1;
            service.record(new LedgerEvent.ReleaseMade(service.name(), number, goal.imageName(), goal.release()));
        }
        goal.route()
                .flatMap(route -> Routing.portNamed(route.port(), goal.release()))
                .ifPresent(port -> routeRelease(service, port));
    }

    private static void routeRelease(Service service, int port) {
        Digest wanted = service.wanted().orElseThrow();
        if (service.recorded().release(wanted).port() != port) {
            service.record(new LedgerEvent.ReleaseRouted(service.name(), wanted, port));
        }
    }
}
