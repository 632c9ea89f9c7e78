package dev.stele.sim;

import dev.stele.engine.InstanceRecord;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Outcome;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Rollout;
import dev.stele.engine.Rollout.Phase;
import dev.stele.engine.RolloutRecord;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.Tier;
import dev.stele.engine.Verdict;
import dev.stele.engine.World;
import dev.stele.fleet.RouteGoal;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import dev.stele.route.WeightedTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/// Decisions in which one rule of the engine is wrong: its correct events, changed.
final class WrongEvents {
    private WrongEvents() {}

    private static Optional<RolloutRecord> moving(World world, String service) {
        return world.recorded().service(service).moving();
    }

    private static List<RolloutRecord> baking(World world) {
        return world.recorded().services().values().stream()
                .map(ServiceRecord::moving)
                .flatMap(Optional::stream)
                .filter(r -> r.rollout().phase() == Phase.BAKING && r.rollout().kind() == Rollout.Kind.FORWARD)
                .toList();
    }

    static List<LedgerEvent> provesAtOnce(World world, List<LedgerEvent> right) {
        return proves(world, right, 0);
    }

    /// At the end of the bake the health of the release is not checked.
    static List<LedgerEvent> provesAtTheEnd(World world, List<LedgerEvent> right) {
        return proves(world, right, 1);
    }

    private static List<LedgerEvent> proves(World world, List<LedgerEvent> right, int bakes) {
        List<LedgerEvent> events = new ArrayList<>(right);
        for (RolloutRecord moving : baking(world)) {
            Rollout r = moving.rollout();
            long bake = world.desired()
                    .goal(r.service())
                    .map(g -> g.policies().rollout().timing().bake().toMillis())
                    .orElse(0L);
            boolean over = world.nowMillis() >= moving.sinceMillis() + bake * bakes;
            boolean said = right.stream()
                    .anyMatch(f -> f instanceof LedgerEvent.RolloutMoved(var m)
                            && m.service().equals(r.service()));
            if (over && !said) {
                events.add(new LedgerEvent.VerdictGiven(r.service(), r.to(), Verdict.PROVEN, "", "stele"));
                events.add(new LedgerEvent.RolloutMoved(done(r, Rollout.Result.COMPLETED, false)));
            }
        }
        return events;
    }

    private static Rollout done(Rollout r, Rollout.Result outcome, boolean condemned) {
        return version(r, Phase.DONE, Optional.of(new Rollout.Ending(outcome, condemned, "", "stele")), 0);
    }

    private static Rollout version(Rollout r, Phase phase, Optional<Rollout.Ending> ending, long remaining) {
        return new Rollout(
                new Rollout.Change(r.service(), r.number(), r.kind(), r.base(), r.to(), r.rev()),
                new Rollout.Progress(r.attempt(), phase, r.shifted(), r.of(), remaining),
                ending);
    }

    static List<LedgerEvent> condemnsAtOnce(World world, List<LedgerEvent> right) {
        List<LedgerEvent> events = new ArrayList<>(right);
        for (LedgerEvent event : right) {
            if (event instanceof LedgerEvent.PoolChanged(PoolAction.Retire retire)
                    && retire.cause() == PoolAction.Cause.RELEASE) {
                pool(world, retire.instance())
                        .filter(p -> !world.recorded()
                                .service(p.service())
                                .release(p.release())
                                .isCondemned())
                        .ifPresent(p -> events.add(new LedgerEvent.VerdictGiven(
                                p.service(), p.release(), Verdict.CONDEMNED, "it failed", "stele")));
            }
        }
        return events;
    }

    private static Optional<PoolId> pool(World world, String instance) {
        return Optional.ofNullable(world.recorded().instances().get(instance)).map(i -> i.pool());
    }

    static List<LedgerEvent> portByName(World world, List<LedgerEvent> right) {
        return eachTarget(right, (route, target) -> port(world, route, target));
    }

    private static WeightedTarget port(World world, Route route, WeightedTarget target) {
        SortedMap<String, Integer> ports = world.recorded()
                .service(route.service())
                .release(target.pool().release())
                .release()
                .ports();
        return world.desired()
                .goal(route.service())
                .flatMap(ServiceGoal::route)
                .map(RouteGoal::port)
                .map(name -> ports.getOrDefault(name, ports.firstEntry().getValue()))
                .map(port -> new WeightedTarget(target.pool(), target.label(), port, target.weightPpm()))
                .orElse(target);
    }

    static List<LedgerEvent> shiftsAtOnce(World world, List<LedgerEvent> right) {
        return eachTarget(
                right,
                (route, target) -> moving(world, route.service())
                        .map(RolloutRecord::rollout)
                        .filter(r -> r.phase() == Phase.LAUNCHING)
                        .map(r -> new WeightedTarget(
                                new PoolId(route.service(), r.to()), target.label(), target.port(), target.weightPpm()))
                        .orElse(target));
    }

    private static List<LedgerEvent> eachTarget(
            List<LedgerEvent> right, BiFunction<Route, WeightedTarget, WeightedTarget> wrong) {
        return right.stream()
                .map(event -> event instanceof LedgerEvent.Intent(var key, PoolAction.ApplyRoutes(var table))
                        ? new LedgerEvent.Intent(key, new PoolAction.ApplyRoutes(eachTarget(table, wrong)))
                        : event)
                .toList();
    }

    private static RouteTable eachTarget(RouteTable table, BiFunction<Route, WeightedTarget, WeightedTarget> wrong) {
        List<Route> routes = table.routes().stream()
                .map(route -> new Route(
                        route.host(),
                        route.path(),
                        route.service(),
                        route.targets().stream()
                                .map(target -> wrong.apply(route, target))
                                .toList()))
                .toList();
        return new RouteTable(table.epoch(), table.fence(), routes);
    }

    static List<LedgerEvent> dropsBase(World world, List<LedgerEvent> right) {
        return drops(world, right, Phase.BAKING);
    }

    static List<LedgerEvent> dropsBaseAtOnce(World world, List<LedgerEvent> right) {
        return drops(world, right, Phase.LAUNCHING);
    }

    private static List<LedgerEvent> drops(World world, List<LedgerEvent> right, Phase when) {
        List<LedgerEvent> events = new ArrayList<>(right);
        for (ServiceRecord service : world.recorded().services().values()) {
            Optional<Digest> base = service.moving()
                    .map(RolloutRecord::rollout)
                    .filter(r -> r.phase() == when)
                    .flatMap(Rollout::base);
            base.map(release -> new PoolId(service.name(), release)).ifPresent(pool -> {
                events.removeIf(f -> f instanceof LedgerEvent.PoolChanged(PoolAction.EnsurePool ensure)
                        && ensure.pool().equals(pool));
                if (service.pool(pool.release()).want() > 0) {
                    events.add(new LedgerEvent.PoolChanged(new PoolAction.EnsurePool(pool, 0, Tier.COLD)));
                }
                staying(world, pool, right).forEach(i -> events.add(retire(i, PoolAction.Cause.SURPLUS)));
            });
        }
        return events;
    }

    private static LedgerEvent retire(InstanceRecord instance, PoolAction.Cause cause) {
        return new LedgerEvent.PoolChanged(new PoolAction.Retire(instance.id(), cause, "is not needed", 0));
    }

    private static List<InstanceRecord> staying(World world, PoolId pool, List<LedgerEvent> said) {
        return world.recorded().instancesOf(pool).stream()
                .filter(i -> !i.isRetiring())
                .filter(i -> said.stream()
                        .noneMatch(f -> f instanceof LedgerEvent.PoolChanged(PoolAction.Retire r)
                                && r.instance().equals(i.id())))
                .toList();
    }

    static List<LedgerEvent> stopsDrifted(World world, List<LedgerEvent> right) {
        return right.stream()
                .map(event -> event instanceof LedgerEvent.InstanceIntent(var key, var id, LedgerEvent.Step step, var _)
                                && step == LedgerEvent.Step.DRAIN
                                && isDrifted(world, id)
                        ? new LedgerEvent.InstanceIntent(key, id, LedgerEvent.Step.STOP, Optional.empty())
                        : event)
                .toList();
    }

    private static boolean isDrifted(World world, String id) {
        return Optional.ofNullable(world.recorded().instances().get(id))
                .flatMap(InstanceRecord::retiring)
                .filter(r -> r.cause() == PoolAction.Cause.DRIFT)
                .isPresent();
    }

    static List<LedgerEvent> ignoresRollback(World world, List<LedgerEvent> right) {
        return without(right, f -> f instanceof LedgerEvent.RolloutMoved(var r) && r.kind() == Rollout.Kind.ROLLBACK);
    }

    static List<LedgerEvent> neverRetries(World world, List<LedgerEvent> right) {
        return without(right, f -> f instanceof LedgerEvent.RolloutMoved(var r) && r.attempt() > 1);
    }

    static List<LedgerEvent> neverStarts(World world, List<LedgerEvent> right) {
        return without(
                right,
                f -> f instanceof LedgerEvent.RolloutMoved(var r)
                        && r.phase() == Phase.PREPARING
                        && r.base().isPresent());
    }

    /// Only the first of several services with a rollout makes progress.
    static List<LedgerEvent> oneAtATime(World world, List<LedgerEvent> right) {
        Optional<String> first = world.recorded().services().values().stream()
                .filter(s -> s.moving().isPresent())
                .map(ServiceRecord::name)
                .findFirst();
        return first.isEmpty()
                ? right
                : without(
                        right,
                        f -> f instanceof LedgerEvent.RolloutMoved(var r)
                                && !r.service().equals(first.get()));
    }

    /// Drops reverts that Stele decides by itself.
    static List<LedgerEvent> neverReverts(World world, List<LedgerEvent> right) {
        return without(
                right,
                f -> f instanceof LedgerEvent.RolloutMoved(var r)
                        && r.phase() == Phase.REVERTING
                        && r.ending()
                                .filter(e -> e.by().equals("stele") && e.outcome() != Rollout.Result.SUPERSEDED)
                                .isPresent());
    }

    /// A rollback goes to the release that was proven last, whatever was ordered.
    static List<LedgerEvent> goesElsewhere(World world, List<LedgerEvent> right) {
        return right.stream()
                .map(event -> event instanceof LedgerEvent.RolloutMoved(var r)
                                && r.kind() == Rollout.Kind.ROLLBACK
                                && r.phase() == Phase.PREPARING
                        ? new LedgerEvent.RolloutMoved(
                                to(r, world.recorded().service(r.service()).fallback()))
                        : event)
                .toList();
    }

    private static Rollout to(Rollout r, Optional<Digest> to) {
        return new Rollout(
                new Rollout.Change(r.service(), r.number(), r.kind(), r.base(), to.orElse(r.to()), r.rev()),
                new Rollout.Progress(r.attempt(), r.phase(), r.shifted(), r.of(), r.remainingMillis()),
                r.ending());
    }

    static List<LedgerEvent> letsAllGo(World world, List<LedgerEvent> right) {
        List<LedgerEvent> events = new ArrayList<>(right);
        for (LedgerEvent event : right) {
            if (event instanceof LedgerEvent.PoolChanged(PoolAction.Retire retire)
                    && retire.cause() == PoolAction.Cause.RELEASE) {
                pool(world, retire.instance())
                        .ifPresent(pool -> staying(world, pool, events)
                                .forEach(i -> events.add(retire(i, PoolAction.Cause.RELEASE))));
            }
        }
        return events;
    }

    static List<LedgerEvent> withoutBackOff(World world, List<LedgerEvent> right) {
        return right.stream()
                .map(event -> event instanceof LedgerEvent.PoolChanged(PoolAction.Retire r)
                        ? new LedgerEvent.PoolChanged(new PoolAction.Retire(r.instance(), r.cause(), r.reason(), 0))
                        : event)
                .toList();
    }

    static List<LedgerEvent> leavesTheDead(World world, List<LedgerEvent> right) {
        return without(
                right,
                f -> f instanceof LedgerEvent.PoolChanged(PoolAction.Retire r)
                        && r.cause() == PoolAction.Cause.PLATFORM);
    }

    static List<LedgerEvent> waitsForHung(World world, List<LedgerEvent> right) {
        return without(
                right,
                f -> f instanceof LedgerEvent.Closed(var _, Outcome.Failed failed)
                        && failed.what().equals("hung"));
    }

    private static List<LedgerEvent> without(List<LedgerEvent> right, Predicate<LedgerEvent> left) {
        List<LedgerEvent> events = new ArrayList<>(right);
        events.removeIf(left);
        return events;
    }
}
