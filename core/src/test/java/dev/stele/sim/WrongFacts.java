package dev.stele.sim;

import dev.stele.engine.Fact;
import dev.stele.engine.InstanceRecord;
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
import dev.stele.route.Leg;
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/// Decisions in which one rule of the engine is wrong: what it says rightly, changed.
final class WrongFacts {
    private WrongFacts() {}

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

    static List<Fact> provesAtOnce(World world, List<Fact> right) {
        return proves(world, right, 0);
    }

    /// When the bake is over nobody looks whether the release is still healthy.
    static List<Fact> provesAtTheEnd(World world, List<Fact> right) {
        return proves(world, right, 1);
    }

    private static List<Fact> proves(World world, List<Fact> right, int bakes) {
        List<Fact> facts = new ArrayList<>(right);
        for (RolloutRecord moving : baking(world)) {
            Rollout r = moving.rollout();
            long bake = world.desired()
                    .goal(r.service())
                    .map(g -> g.rollout().bake().toMillis())
                    .orElse(0L);
            boolean over = world.nowMillis() >= moving.sinceMillis() + bake * bakes;
            boolean said = right.stream()
                    .anyMatch(f ->
                            f instanceof Fact.RolloutMoved(var m) && m.service().equals(r.service()));
            if (over && !said) {
                facts.add(new Fact.VerdictGiven(r.service(), r.to(), Verdict.PROVEN, "", "stele"));
                facts.add(new Fact.RolloutMoved(done(r, Rollout.Outcome.COMPLETED, false)));
            }
        }
        return facts;
    }

    private static Rollout done(Rollout r, Rollout.Outcome outcome, boolean condemned) {
        return version(r, Phase.DONE, Optional.of(new Rollout.Ending(outcome, condemned, "", "stele")), 0);
    }

    private static Rollout version(Rollout r, Phase phase, Optional<Rollout.Ending> ending, long remaining) {
        return new Rollout(
                r.service(),
                r.number(),
                r.kind(),
                r.base(),
                r.to(),
                r.rev(),
                r.attempt(),
                phase,
                r.shifted(),
                r.of(),
                ending,
                remaining);
    }

    static List<Fact> condemnsAtOnce(World world, List<Fact> right) {
        List<Fact> facts = new ArrayList<>(right);
        for (Fact fact : right) {
            if (fact instanceof Fact.Wished(PoolAction.Retire retire) && retire.cause() == PoolAction.Cause.RELEASE) {
                pool(world, retire.instance())
                        .filter(p -> !world.recorded()
                                .service(p.service())
                                .release(p.release())
                                .isCondemned())
                        .ifPresent(p -> facts.add(new Fact.VerdictGiven(
                                p.service(), p.release(), Verdict.CONDEMNED, "it failed", "stele")));
            }
        }
        return facts;
    }

    private static Optional<PoolId> pool(World world, String instance) {
        return Optional.ofNullable(world.recorded().instances().get(instance)).map(i -> i.pool());
    }

    static List<Fact> portByName(World world, List<Fact> right) {
        return eachLeg(right, (route, leg) -> port(world, route, leg));
    }

    private static Leg port(World world, Route route, Leg leg) {
        SortedMap<String, Integer> ports = world.recorded()
                .service(route.service())
                .release(leg.pool().release())
                .release()
                .ports();
        return world.desired()
                .goal(route.service())
                .flatMap(ServiceGoal::route)
                .map(RouteGoal::port)
                .map(name -> ports.getOrDefault(name, ports.firstEntry().getValue()))
                .map(port -> new Leg(leg.pool(), leg.label(), port, leg.weightPpm()))
                .orElse(leg);
    }

    static List<Fact> shiftsAtOnce(World world, List<Fact> right) {
        return eachLeg(
                right,
                (route, leg) -> moving(world, route.service())
                        .map(RolloutRecord::rollout)
                        .filter(r -> r.phase() == Phase.LAUNCHING)
                        .map(r ->
                                new Leg(new PoolId(route.service(), r.to()), leg.label(), leg.port(), leg.weightPpm()))
                        .orElse(leg));
    }

    private static List<Fact> eachLeg(List<Fact> right, BiFunction<Route, Leg, Leg> wrong) {
        return right.stream()
                .map(fact -> fact instanceof Fact.Intent(var key, PoolAction.ApplyRoutes(var table))
                        ? new Fact.Intent(key, new PoolAction.ApplyRoutes(eachLeg(table, wrong)))
                        : fact)
                .toList();
    }

    private static RouteTable eachLeg(RouteTable table, BiFunction<Route, Leg, Leg> wrong) {
        List<Route> routes = table.routes().stream()
                .map(route -> new Route(
                        route.host(),
                        route.path(),
                        route.service(),
                        route.legs().stream()
                                .map(leg -> wrong.apply(route, leg))
                                .toList()))
                .toList();
        return new RouteTable(table.epoch(), table.fence(), routes);
    }

    static List<Fact> dropsBase(World world, List<Fact> right) {
        return drops(world, right, Phase.BAKING);
    }

    static List<Fact> dropsBaseAtOnce(World world, List<Fact> right) {
        return drops(world, right, Phase.LAUNCHING);
    }

    private static List<Fact> drops(World world, List<Fact> right, Phase when) {
        List<Fact> facts = new ArrayList<>(right);
        for (ServiceRecord service : world.recorded().services().values()) {
            Optional<Digest> base = service.moving()
                    .map(RolloutRecord::rollout)
                    .filter(r -> r.phase() == when)
                    .flatMap(Rollout::base);
            base.map(release -> new PoolId(service.name(), release)).ifPresent(pool -> {
                facts.removeIf(f -> f instanceof Fact.Wished(PoolAction.EnsurePool ensure)
                        && ensure.pool().equals(pool));
                if (service.pool(pool.release()).want() > 0) {
                    facts.add(new Fact.Wished(new PoolAction.EnsurePool(pool, 0, Tier.COLD)));
                }
                staying(world, pool, right).forEach(i -> facts.add(retire(i, PoolAction.Cause.SURPLUS)));
            });
        }
        return facts;
    }

    private static Fact retire(InstanceRecord instance, PoolAction.Cause cause) {
        return new Fact.Wished(new PoolAction.Retire(instance.id(), cause, "is not needed", 0));
    }

    private static List<InstanceRecord> staying(World world, PoolId pool, List<Fact> said) {
        return world.recorded().instancesOf(pool).stream()
                .filter(i -> !i.isRetiring())
                .filter(i -> said.stream()
                        .noneMatch(f -> f instanceof Fact.Wished(PoolAction.Retire r)
                                && r.instance().equals(i.id())))
                .toList();
    }

    static List<Fact> stopsDrifted(World world, List<Fact> right) {
        return right.stream()
                .map(fact -> fact instanceof Fact.InstanceIntent(var key, var id, Fact.Step step, var _)
                                && step == Fact.Step.DRAIN
                                && isDrifted(world, id)
                        ? new Fact.InstanceIntent(key, id, Fact.Step.STOP, Optional.empty())
                        : fact)
                .toList();
    }

    private static boolean isDrifted(World world, String id) {
        return Optional.ofNullable(world.recorded().instances().get(id))
                .flatMap(InstanceRecord::retiring)
                .filter(r -> r.cause() == PoolAction.Cause.DRIFT)
                .isPresent();
    }

    static List<Fact> ignoresRollback(World world, List<Fact> right) {
        return without(right, f -> f instanceof Fact.RolloutMoved(var r) && r.kind() == Rollout.Kind.ROLLBACK);
    }

    static List<Fact> neverRetries(World world, List<Fact> right) {
        return without(right, f -> f instanceof Fact.RolloutMoved(var r) && r.attempt() > 1);
    }

    static List<Fact> neverStarts(World world, List<Fact> right) {
        return without(
                right,
                f -> f instanceof Fact.RolloutMoved(var r)
                        && r.phase() == Phase.PREPARING
                        && r.base().isPresent());
    }

    /// The first of several services that move holds up the others.
    static List<Fact> oneAtATime(World world, List<Fact> right) {
        Optional<String> first = world.recorded().services().values().stream()
                .filter(s -> s.moving().isPresent())
                .map(ServiceRecord::name)
                .findFirst();
        return first.isEmpty()
                ? right
                : without(
                        right,
                        f -> f instanceof Fact.RolloutMoved(var r)
                                && !r.service().equals(first.get()));
    }

    /// What Stele gives up by itself.
    static List<Fact> neverReverts(World world, List<Fact> right) {
        return without(
                right,
                f -> f instanceof Fact.RolloutMoved(var r)
                        && r.phase() == Phase.REVERTING
                        && r.ending()
                                .filter(e -> e.by().equals("stele") && e.outcome() != Rollout.Outcome.SUPERSEDED)
                                .isPresent());
    }

    /// A rollback goes to the release that was proven last, whatever was ordered.
    static List<Fact> goesElsewhere(World world, List<Fact> right) {
        return right.stream()
                .map(fact -> fact instanceof Fact.RolloutMoved(var r)
                                && r.kind() == Rollout.Kind.ROLLBACK
                                && r.phase() == Phase.PREPARING
                        ? new Fact.RolloutMoved(
                                to(r, world.recorded().service(r.service()).fallback()))
                        : fact)
                .toList();
    }

    private static Rollout to(Rollout r, Optional<Digest> to) {
        return new Rollout(
                r.service(),
                r.number(),
                r.kind(),
                r.base(),
                to.orElse(r.to()),
                r.rev(),
                r.attempt(),
                r.phase(),
                r.shifted(),
                r.of(),
                r.ending(),
                r.remainingMillis());
    }

    static List<Fact> letsAllGo(World world, List<Fact> right) {
        List<Fact> facts = new ArrayList<>(right);
        for (Fact fact : right) {
            if (fact instanceof Fact.Wished(PoolAction.Retire retire) && retire.cause() == PoolAction.Cause.RELEASE) {
                pool(world, retire.instance())
                        .ifPresent(pool -> staying(world, pool, facts)
                                .forEach(i -> facts.add(retire(i, PoolAction.Cause.RELEASE))));
            }
        }
        return facts;
    }

    static List<Fact> withoutBackOff(World world, List<Fact> right) {
        return right.stream()
                .map(fact -> fact instanceof Fact.Wished(PoolAction.Retire r)
                        ? new Fact.Wished(new PoolAction.Retire(r.instance(), r.cause(), r.reason(), 0))
                        : fact)
                .toList();
    }

    static List<Fact> leavesTheDead(World world, List<Fact> right) {
        return without(
                right, f -> f instanceof Fact.Wished(PoolAction.Retire r) && r.cause() == PoolAction.Cause.PLATFORM);
    }

    static List<Fact> waitsForHung(World world, List<Fact> right) {
        return without(
                right,
                f -> f instanceof Fact.Closed(var _, Outcome.Failed failed)
                        && failed.what().equals("hung"));
    }

    private static List<Fact> without(List<Fact> right, Predicate<Fact> left) {
        List<Fact> facts = new ArrayList<>(right);
        facts.removeIf(left);
        return facts;
    }
}
