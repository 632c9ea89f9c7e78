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

/// Decides what has to be done.
///
/// A decision is a pure function of its [World]: what is desired, what is observed, and what is recorded. The same
/// world gives the same decision, so a decision can be tested in a table or replayed years later.
///
/// Decisions are level-triggered. Each rule compares the whole world, records what is missing as ledger events, and
/// takes into account what earlier rules of the same decision recorded. A crash between two effects needs no rule of
/// its own: the next decision starts from the state it finds. Effects in flight are part of the record, so none is
/// ordered twice.
///
/// The order of rules matters: first the state of instances is recorded ([Healing], [DriftDetection]), then rollouts
/// advance ([Rollouts]), then pools get their sizes ([Sizes]) and surplus instances are retired ([Surplus]). Traffic
/// comes last ([Routing]), for all services in one table. No pool shrinks before the gateway has acknowledged the table
/// that moves its traffic elsewhere. A newly started server does not know the health of instances: until it has
/// observed them, it only records which ones ended.
///
/// A service whose decision throws is set aside and reported; the others go on.
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

    /// Including those that are wanted and not recorded yet.
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
