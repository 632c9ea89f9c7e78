package dev.stele.engine;

import dev.stele.fleet.Release;
import dev.stele.fleet.RouteGoal;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import dev.stele.route.GatewayState;
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import dev.stele.route.WeightedTarget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Composes the route table from the routes of all services, and has it applied by the gateway.
///
/// At most one table is unacknowledged. It is sent again until the gateway acknowledges it. One that is no longer
/// wanted is superseded by a newer one, so that it is not applied late: its intent is closed, and the newer one has a
/// higher epoch.
///
/// Traffic goes to pools with members: a pool without any gets none while another pool of its service has some.
final class Routing {
    private static final String SUPERSEDED = "superseded";

    private Routing() {}

    /// @param wanted of every service that shall have a route
    static void decide(Draft draft, List<Route> wanted) {
        if (!draft.isSettled()) {
            return;
        }
        RouteTable newest = draft.recorded().table();
        Optional<LedgerEvent.Intent> offered = offered(draft.recorded());
        if (offered.isPresent()) {
            if (!wanted.equals(newest.routes())) {
                draft.record(new LedgerEvent.Closed(
                        offered.get().key(), Outcome.platform(SUPERSEDED, "other routes are wanted by now")));
                offer(draft, new RouteTable(newest.epoch() + 1, draft.world().fence(), wanted));
            }
            return;
        }
        draft.observed().gateway().ifPresent(gateway -> follow(draft, gateway, wanted));
    }

    private static void follow(Draft draft, GatewayState gateway, List<Route> wanted) {
        RouteTable newest = draft.recorded().table();
        boolean same = wanted.equals(newest.routes());
        if (same && gateway.epoch() == newest.epoch()) {
            return;
        }
        // A table that the gateway refuses is sent again after a delay; another one may be sent at once.
        if (same
                && !draft.reached(draft.recorded().backOff(EffectRecords.ROUTES).untilMillis())) {
            return;
        }
        long next = Math.max(gateway.epoch(), newest.epoch()) + 1;
        offer(
                draft,
                same && gateway.epoch() < newest.epoch()
                        ? newest
                        : new RouteTable(next, draft.world().fence(), wanted));
    }

    private static Optional<LedgerEvent.Intent> offered(Recorded recorded) {
        return recorded.inFlight().values().stream()
                .filter(LedgerEvent.Intent.class::isInstance)
                .map(LedgerEvent.Intent.class::cast)
                .filter(intent -> intent.effect() instanceof PoolAction.ApplyRoutes)
                .findFirst();
    }

    private static void offer(Draft draft, RouteTable table) {
        draft.record(new LedgerEvent.Intent(draft.key("routes/" + table.epoch()), new PoolAction.ApplyRoutes(table)));
    }

    /// Whether an effect was closed because a newer one replaced it. That is no failure.
    static boolean isSuperseded(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed && failed.what().equals(SUPERSEDED);
    }

    /// Whether the gateway applies the service's wanted route, and no other table is in flight.
    ///
    /// A service without a route does not need the gateway.
    static boolean isApplied(Service service) {
        Recorded recorded = service.draft().recorded();
        Optional<Route> wanted = route(service);
        Optional<Route> newest = service.draft().route(recorded.table(), service.name());
        if (wanted.isEmpty() && newest.isEmpty()) {
            return true;
        }
        return wanted.equals(newest)
                && !mayApplySuperseded(service.draft())
                && service.draft()
                        .observed()
                        .gateway()
                        .flatMap(g -> taken(recorded, g))
                        .filter(table ->
                                service.draft().route(table, service.name()).equals(wanted))
                        .isPresent();
    }

    /// Whether the gateway may apply, now or soon, a table between the acknowledged and the newest one that was
    /// superseded while in flight.
    static boolean mayApplySuperseded(Draft draft) {
        long newest = draft.recorded().table().epoch();
        return newest > draft.recorded().applied().epoch() + 1
                && draft.observed()
                        .gateway()
                        .filter(gateway -> gateway.epoch() >= newest)
                        .isEmpty();
    }

    /// The table that the gateway applies, if it is one of the two that are recorded.
    private static Optional<RouteTable> taken(Recorded recorded, GatewayState gateway) {
        return Stream.of(recorded.table(), recorded.applied())
                .filter(table -> table.epoch() == gateway.epoch())
                .findFirst();
    }

    /// The route that the service has to have. If it equals the newest table's, that very object is returned, so that
    /// tables are compared quickly.
    static Optional<Route> of(Service service) {
        Optional<Route> wanted = route(service).map(route -> carried(service, route));
        Optional<Route> newest =
                service.draft().route(service.draft().recorded().table(), service.name());
        return wanted.equals(newest) ? newest : wanted;
    }

    private static Optional<Route> route(Service service) {
        return service.goal()
                .flatMap(ServiceGoal::route)
                .map(goal -> new Route(
                        goal.host(), goal.path(), goal.strictPaths(), service.name(), targets(service, goal)));
    }

    /// The route with its traffic on pools that can serve it: none for a pool that cannot take it over, or that has no
    /// members while another one has.
    private static Route carried(Service service, Route route) {
        List<WeightedTarget> now = now(service);
        List<WeightedTarget> targets =
                !now.isEmpty() && !canTakeOver(service, now, route.targets()) ? now : route.targets();
        List<WeightedTarget> able = targets.stream()
                .filter(target -> service.members(target.pool().release()) > 0)
                .toList();
        if (able.size() < targets.size()) {
            Optional<WeightedTarget> stand = able.stream().findFirst().or(() -> largest(service));
            targets = stand.map(target -> List.of(whole(target))).orElse(targets);
        }
        return route.with(targets);
    }

    /// Where the service's traffic is, as far as known. A gateway beyond the acknowledged epoch applies the newest
    /// table, or one that was superseded too late.
    private static List<WeightedTarget> now(Service service) {
        Recorded recorded = service.draft().recorded();
        boolean beyond = service.draft()
                .observed()
                .gateway()
                .filter(gateway -> gateway.epoch() > recorded.applied().epoch())
                .isPresent();
        return service.draft()
                .route(beyond ? recorded.table() : recorded.applied(), service.name())
                .map(Route::targets)
                .orElse(List.of());
    }

    /// Whether every pool whose share grows has enough acknowledged instances for it: as many as required, or as may be
    /// healthy now if these are fewer.
    private static boolean canTakeOver(Service service, List<WeightedTarget> now, List<WeightedTarget> wanted) {
        List<WeightedTarget> gaining = wanted.stream()
                .filter(target -> target.weightPpm() > weight(now, target.pool()))
                .toList();
        if (gaining.isEmpty()) {
            return true;
        }
        int healthy = now.stream()
                .mapToInt(target -> service.perhapsHealthy(target.pool().release()))
                .sum();
        int serving = Math.min(service.replicas() - service.unavailable(), healthy);
        return gaining.stream()
                .allMatch(target -> service.ready(target.pool().release())
                        >= Math.max(
                                Math.min(1, healthy),
                                Math.ceilDiv((long) serving * target.weightPpm(), WeightedTarget.WHOLE_PPM)));
    }

    private static int weight(List<WeightedTarget> targets, PoolId pool) {
        return targets.stream()
                .filter(target -> target.pool().equals(pool))
                .mapToInt(WeightedTarget::weightPpm)
                .sum();
    }

    /// Of the pools that are not condemned, the one with most members.
    private static Optional<WeightedTarget> largest(Service service) {
        return service.recorded().pools().keySet().stream()
                .filter(release -> !service.recorded().release(release).isCondemned())
                .filter(release -> service.members(release) > 0)
                .max(Comparator.comparingInt(service::members))
                .flatMap(release -> service.goal()
                        .flatMap(ServiceGoal::route)
                        .flatMap(goal -> target(service, release, goal, WeightedTarget.WHOLE_PPM)));
    }

    private static List<WeightedTarget> targets(Service service, RouteGoal goal) {
        if (service.isDown()) {
            return List.of();
        }
        Optional<Rollout> rollout = service.recorded().moving().map(RolloutRecord::rollout);
        Optional<Digest> base =
                rollout.isPresent() ? rollout.get().base() : service.recorded().serving();
        int share = rollout.map(Rollout::sharePpm).orElse(0);
        List<WeightedTarget> targets = new ArrayList<>();
        if (base.isPresent() && share < WeightedTarget.WHOLE_PPM) {
            target(service, base.get(), goal, WeightedTarget.WHOLE_PPM - share).ifPresent(targets::add);
        }
        if (rollout.isPresent() && share > 0) {
            target(service, rollout.get().to(), goal, share).ifPresent(targets::add);
        }
        return targets.size() == 1 ? List.of(whole(targets.getFirst())) : targets;
    }

    private static WeightedTarget whole(WeightedTarget target) {
        return new WeightedTarget(target.pool(), target.label(), target.port(), WeightedTarget.WHOLE_PPM);
    }

    private static Optional<WeightedTarget> target(Service service, Digest release, RouteGoal goal, int weightPpm) {
        ReleaseRecord record = service.recorded().release(release);
        PoolId pool = service.pool(release);
        Optional<Integer> port =
                record.port() > 0 ? Optional.of(record.port()) : portNamed(goal.port(), record.release());
        return port.map(p -> new WeightedTarget(pool, record.label(), p, weightPpm));
    }

    /// The port of that name, or else the release's first port.
    static Optional<Integer> portNamed(String name, Release release) {
        return Optional.ofNullable(release.ports().get(name))
                .or(() -> release.ports().values().stream().findFirst());
    }
}
