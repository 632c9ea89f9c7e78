package dev.stele.engine;

import dev.stele.fleet.RouteGoal;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import dev.stele.route.GatewayState;
import dev.stele.route.Leg;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Composes the route table from what every service's traffic shall be, and brings it to the gateway.
///
/// There is at most one table that the gateway has not acknowledged. It is offered again until it is, and only then a
/// newer one is made; so epochs rise one by one, and nobody has to guess which of two tables was applied.
final class Routing {
    private Routing() {}

    static void decide(Draft draft) {
        Optional<GatewayState> gateway = draft.observed().gateway();
        Recorded recorded = draft.recorded();
        boolean offered = recorded.inFlight().values().stream()
                .anyMatch(o -> o instanceof Fact.Intent i && i.effect() instanceof PoolAction.ApplyRoutes);
        if (gateway.isEmpty()
                || offered
                || !draft.reached(recorded.setback(Fold.ROUTES).untilMillis())) {
            return;
        }
        long applied = gateway.get().epoch();
        RouteTable table = recorded.table();
        if (applied < table.epoch()) {
            offer(draft, table);
            return;
        }
        List<Route> wanted = wanted(draft);
        if (applied > table.epoch() || !wanted.equals(table.routes())) {
            offer(draft, new RouteTable(applied + 1, draft.world().fence(), wanted));
        }
    }

    private static void offer(Draft draft, RouteTable table) {
        draft.say(new Fact.Intent(draft.key("routes/" + table.epoch()), new PoolAction.ApplyRoutes(table)));
    }

    /// Whether the gateway applies the table that was decided last, and that has what the service's traffic shall be.
    static boolean isApplied(Service service) {
        RouteTable table = service.draft().recorded().table();
        Optional<Route> applied = table.routes().stream()
                .filter(r -> r.service().equals(service.name()))
                .findFirst();
        Optional<Route> wanted = route(service);
        if (wanted.isEmpty() && applied.isEmpty() && table.epoch() == 0) {
            return true;
        }
        return wanted.equals(applied)
                && service.draft()
                        .observed()
                        .gateway()
                        .filter(g -> g.epoch() == table.epoch())
                        .isPresent();
    }

    private static List<Route> wanted(Draft draft) {
        List<Route> out = new ArrayList<>();
        for (String name : draft.world().desired().fleet().services().keySet()) {
            route(draft.service(name)).ifPresent(out::add);
        }
        return out;
    }

    private static Optional<Route> route(Service service) {
        return service.goal()
                .flatMap(ServiceGoal::route)
                .map(goal -> new Route(goal.host(), goal.path(), service.name(), legs(service, goal)));
    }

    private static List<Leg> legs(Service service, RouteGoal goal) {
        if (service.isDown()) {
            return List.of();
        }
        Optional<Rollout> rollout = service.record().moving().map(RolloutRecord::rollout);
        Optional<Digest> base =
                rollout.isPresent() ? rollout.get().base() : service.record().serving();
        int share = rollout.map(Rollout::sharePpm).orElse(0);
        List<Leg> legs = new ArrayList<>();
        if (base.isPresent() && share < Leg.WHOLE_PPM) {
            leg(service, base.get(), goal, Leg.WHOLE_PPM - share).ifPresent(legs::add);
        }
        if (rollout.isPresent() && share > 0) {
            leg(service, rollout.get().to(), goal, share).ifPresent(legs::add);
        }
        return legs.size() == 1 ? List.of(whole(legs.getFirst())) : legs;
    }

    private static Leg whole(Leg leg) {
        return new Leg(leg.pool(), leg.label(), leg.port(), Leg.WHOLE_PPM);
    }

    /// A release from before the port got its name is reached at its first port.
    private static Optional<Leg> leg(Service service, Digest release, RouteGoal goal, int weightPpm) {
        ReleaseRecord record = service.record().release(release);
        var ports = record.release().ports();
        Optional<Integer> port = Optional.ofNullable(ports.get(goal.port()))
                .or(() -> ports.values().stream().findFirst());
        return port.map(p -> new Leg(service.pool(release), record.label(), p, weightPpm));
    }
}
