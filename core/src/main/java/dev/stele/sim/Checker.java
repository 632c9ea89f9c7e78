package dev.stele.sim;

import dev.stele.engine.Fact;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Rollout;
import dev.stele.engine.Verdict;
import dev.stele.fleet.RolloutPolicy.Strategy;
import dev.stele.fleet.ServiceGoal;
import dev.stele.keeper.InstanceAction;
import dev.stele.oci.Digest;
import dev.stele.route.Leg;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/// Looks at the world itself - machine, gateway, durable ledger - never at what the server believes, and says when
/// something happened that must never happen.
final class Checker {
    /// How long after a fault of its own a service's floor is not judged: the server has to see the fault first.
    private static final long BLIND_MILLIS = 4_000;

    /// What became healthy a moment ago was not known when the action was decided.
    private static final long SEEN_MILLIS = 1_500;

    private static final long DRAIN_MILLIS = 30_000;

    private final Simulation sim;
    private final Map<String, Fact.InstanceIntent> creates = new HashMap<>();
    private final Set<String> steps = new HashSet<>();
    private final Map<String, PoolAction.Retire> retired = new HashMap<>();
    private final Map<Long, RouteTable> tables = new HashMap<>();
    private final Set<PoolId> condemned = new HashSet<>();
    private final Map<String, Rollout> rollouts = new HashMap<>();
    private final Map<String, Long> faultAt = new HashMap<>();
    private final Set<String> made = new HashSet<>();
    private final Map<String, Long> readyAt = new HashMap<>();
    private final Set<String> stopped = new HashSet<>();
    private final Map<String, String> open = new HashMap<>();
    private long machineFence;
    private long gatewayFence;

    Checker(Simulation sim) {
        this.sim = sim;
    }

    /// Facts that are durable now: the only promise that an effect may rest on.
    void durable(List<Fact> facts) {
        sim.trail().facts(facts);
        for (Fact fact : facts) {
            switch (fact) {
                case Fact.InstanceIntent intent -> {
                    opens(intent.key());
                    intent.announced().ifPresent(_ -> creates.put(intent.instance(), intent));
                    steps.add(intent.step() + " " + intent.instance());
                }
                case Fact.Intent intent -> {
                    opens(intent.key());
                    if (intent.effect() instanceof PoolAction.ApplyRoutes(var table)) {
                        tables.put(table.epoch(), table);
                    }
                }
                case Fact.Closed closed -> {
                    if (open.remove(closed.key()) == null) {
                        throw new Violation("S5", closed.key() + " is closed twice");
                    }
                }
                case Fact.VerdictGiven given -> verdict(given);
                case Fact.OrderGiven given -> ordered(given);
                case Fact.DesiredSet _ -> stopped.clear();
                case Fact.RolloutMoved(var rollout) -> rollouts.put(rollout.service(), rollout);
                case Fact.Wished(var wish) -> {
                    if (wish instanceof PoolAction.Retire retire) {
                        retired.put(retire.instance(), retire);
                    }
                }
                case Fact.ServerStarted _,
                        Fact.ReleaseMade _,
                        Fact.ServiceDown _,
                        Fact.Ended _,
                        Fact.BecameReady _,
                        Fact.Recovered _,
                        Fact.DriftFound _,
                        Fact.DriftGone _,
                        Fact.OrderRefused _,
                        Fact.OrderPending _,
                        Fact.OrderDone _ -> {}
            }
        }
    }

    private void opens(String key) {
        if (open.put(key, key) != null) {
            throw new Violation("S5", key + " is opened twice");
        }
    }

    Set<String> open() {
        return open.keySet();
    }

    private void verdict(Fact.VerdictGiven given) {
        PoolId pool = new PoolId(given.service(), given.release());
        if (given.verdict() == Verdict.CONDEMNED) {
            condemned.add(pool);
        } else {
            condemned.remove(pool);
        }
    }

    private void ordered(Fact.OrderGiven given) {
        switch (given.order()) {
            case dev.stele.engine.Order.Stop stop -> stopped.add(stop.service());
            case dev.stele.engine.Order.Pardon pardon ->
                condemned.remove(new PoolId(pardon.service(), pardon.release()));
            case dev.stele.engine.Order.Rollback _ -> {}
        }
    }

    /// A decision that was made again although its intents are in flight would show here.
    void decided(SimServer server, List<Fact> facts) {
        for (Fact fact : facts) {
            if (fact instanceof Fact.Opening intent
                    && server.recorded().inFlight().containsKey(intent.key())) {
                throw new Violation("S26", intent.key() + " is in flight and was decided again");
            }
        }
    }

    void fault(String service) {
        faultAt.put(service, sim.time().now());
    }

    /// Something happened to the instance that its release could have done.
    void blamed(InstanceAction.Create instance) {
        fault(instance.pool().service());
    }

    void serverDown() {}

    void serverUp() {}

    /// The gateway has lost what it knew, the fence included.
    void gatewayLost() {
        gatewayFence = 0;
    }

    void ready(String instance) {
        readyAt.put(instance, sim.time().now());
    }

    /// Before the machine does it.
    void acting(InstanceAction action, long trueFence) {
        String id = action.instance();
        if (trueFence < machineFence) {
            throw new Violation(
                    "S15", "a server with fence " + trueFence + " acts after " + machineFence + ": " + action);
        }
        machineFence = trueFence;
        switch (action) {
            case InstanceAction.Create create -> create(create);
            case InstanceAction.Start _ -> intended("START", id);
            case InstanceAction.Drain _ -> {}
            case InstanceAction.Stop _ -> {
                intended("STOP", id);
                drained(id);
            }
            case InstanceAction.Remove _ -> {
                intended("REMOVE", id);
                drained(id);
            }
        }
    }

    private void create(InstanceAction.Create create) {
        String id = create.instance();
        Fact.InstanceIntent intent = creates.get(id);
        if (intent == null || intent.announced().orElseThrow().number() != create.number()) {
            throw new Violation("S4", "no durable entry announces " + id);
        }
        if (!made.add(id) && !sim.machine().instances().containsKey(id) && steps.contains("REMOVE " + id)) {
            throw new Violation("S16", id + " is made again after it was removed");
        }
        for (SimMachine.Instance other : sim.machine().instances().values()) {
            boolean same = other.made().addressSlot() == create.addressSlot();
            if (same
                    && creates.containsKey(other.made().instance())
                    && !other.made().instance().equals(id)) {
                throw new Violation(
                        "S16", id + " gets the address of " + other.made().instance());
            }
        }
        ceiling(create);
    }

    /// Live instances of a service, without warm ones and those that failed. A rollback does not wait for what drains.
    private void ceiling(InstanceAction.Create create) {
        String service = create.pool().service();
        int replicas = sim.replicasMax(service);
        Optional<Rollout> moving =
                Optional.ofNullable(rollouts.get(service)).filter(r -> r.phase() != Rollout.Phase.DONE);
        boolean rolling = moving.filter(r -> r.phase() == Rollout.Phase.LAUNCHING
                                && r.base().isPresent()
                                && r.kind() == Rollout.Kind.FORWARD)
                        .isPresent()
                && sim.wasAlways(service, Strategy.ROLLING)
                && !sim.everDamaged();
        Set<Digest> pools = new HashSet<>();
        moving.ifPresent(r -> pools.add(r.to()));
        moving.flatMap(Rollout::base).ifPresent(pools::add);
        if (!pools.contains(create.pool().release())) {
            pools.clear();
            pools.add(create.pool().release());
        }
        long live = sim.machine().instances().values().stream()
                .filter(i -> i.made().pool().service().equals(service))
                .filter(i -> pools.contains(i.made().pool().release()))
                .filter(i -> i.state() != dev.stele.engine.ObservedInstance.State.EXITED)
                .filter(i -> creates.containsKey(i.made().instance())
                        && !hasFailed(i.made().instance()))
                .filter(i -> !i.made().instance().equals(create.instance()))
                .count();
        boolean back = moving.filter(r -> r.kind() == Rollout.Kind.ROLLBACK).isPresent();
        int pairs = back ? 3 : 2;
        int surges = sim.everDamaged() ? 2 : 1;
        int limit = rolling ? replicas + sim.surgeMax(service) : pairs * replicas + surges * sim.surgeMax(service);
        if (live + 1 > limit) {
            throw new Violation("S2", service + " would have " + (live + 1) + " instances, at most " + limit);
        }
    }

    private boolean hasFailed(String id) {
        PoolAction.Retire why = retired.get(id);
        return why != null && why.cause() != PoolAction.Cause.SURPLUS;
    }

    private void intended(String step, String id) {
        if (!steps.contains(step + " " + id)) {
            throw new Violation("S4", "no durable intent to " + step + " " + id);
        }
    }

    private void drained(String id) {
        SimMachine.Instance instance = sim.machine().instances().get(id);
        boolean runs = instance != null && instance.state() == dev.stele.engine.ObservedInstance.State.RUNNING;
        if (!runs || !creates.containsKey(id)) {
            return;
        }
        if (sim.gateway().isUp() && sim.gateway().routable().contains(id)) {
            throw new Violation("S13", id + " is stopped while requests go to it");
        }
        boolean waited = sim.time().now() - sim.gateway().unroutedAt(id) >= DRAIN_MILLIS;
        if (sim.gateway().isBusy(id) && !waited) {
            throw new Violation("S13", id + " is stopped while it answers a request");
        }
    }

    /// Before the gateway takes it.
    void applying(RouteTable table, long trueFence) {
        RouteTable before = sim.gateway().table();
        if (trueFence < gatewayFence) {
            throw new Violation("S15", "a server with fence " + trueFence + " routes after " + gatewayFence);
        }
        gatewayFence = trueFence;
        RouteTable intended = tables.get(table.epoch());
        if (intended == null || !intended.routes().equals(table.routes())) {
            throw new Violation("S4", "no durable entry has the table of epoch " + table.epoch());
        }
        if (table.epoch() == before.epoch() && !table.routes().equals(before.routes())) {
            throw new Violation("S28", "two tables have epoch " + table.epoch());
        }
        for (Route route : table.routes()) {
            check(route, before);
        }
        if (table.epoch() > before.epoch()) {
            floor(table, sim.gateway().membership());
        }
    }

    private void check(Route route, RouteTable before) {
        if (route.legs().size() > 1 && sim.wasAlways(route.service(), Strategy.BLUE_GREEN)) {
            throw new Violation("S9", route.service() + " would answer with two releases at once");
        }
        for (Leg leg : route.legs()) {
            if (condemned.contains(leg.pool()) && leg.weightPpm() > weight(before, leg.pool())) {
                throw new Violation("I5", leg.pool() + " is condemned and gets more requests");
            }
        }
    }

    private static int weight(RouteTable table, PoolId pool) {
        return table.routes().stream()
                .flatMap(r -> r.legs().stream())
                .filter(l -> l.pool().equals(pool))
                .mapToInt(Leg::weightPpm)
                .sum();
    }

    /// Before the gateway takes it.
    void applying(Membership membership) {
        SortedSet<String> before = SimGateway.members(sim.gateway().membership());
        for (String id : SimGateway.members(membership)) {
            if (!before.contains(id) && !readyAt.containsKey(id)) {
                throw new Violation("S12", id + " would get requests and never was ready");
            }
        }
        floor(sim.gateway().table(), membership);
    }

    /// What we take away ourselves may not leave fewer to answer than the floor, or than there were.
    private void floor(RouteTable table, Membership membership) {
        for (Route route : sim.gateway().table().routes()) {
            String service = route.service();
            Optional<ServiceGoal> goal = sim.goal(service);
            boolean blind = sim.time().now() - faultAt.getOrDefault(service, Long.MIN_VALUE / 2) < BLIND_MILLIS;
            if (goal.isEmpty() || stopped.contains(service) || blind || isFirst(service)) {
                continue;
            }
            long seen = sim.time().now() - SEEN_MILLIS;
            int before = routable(service, sim.gateway().table(), sim.gateway().membership(), seen);
            int after = routable(service, table, membership, Long.MAX_VALUE);
            int floor = Math.min(before, sim.floorMin(service));
            if (after < floor) {
                throw new Violation(
                        "S1", service + " would have " + after + " to answer, after " + before + ", floor " + floor);
            }
        }
    }

    /// A first release that fails has nothing to give its requests to.
    private boolean isFirst(String service) {
        Rollout rollout = rollouts.get(service);
        return rollout != null && rollout.base().isEmpty();
    }

    /// Healthy instances that may get requests, if they became healthy before that moment.
    private int routable(String service, RouteTable table, Membership membership, long before) {
        int count = 0;
        for (Route route : table.routes()) {
            if (!route.service().equals(service)) {
                continue;
            }
            for (Leg leg : route.legs()) {
                for (var member : membership.pools().getOrDefault(leg.pool(), List.of())) {
                    SimMachine.Instance instance = sim.machine().instances().get(member.instance());
                    boolean ready = instance != null
                            && instance.isReady()
                            && readyAt.getOrDefault(member.instance(), 0L) < before;
                    count += leg.weightPpm() > 0 && ready ? 1 : 0;
                }
            }
        }
        return count;
    }
}
