package dev.stele.sim;

import dev.stele.engine.Rollout;
import dev.stele.fleet.RolloutPolicy.Strategy;
import dev.stele.route.Member;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import dev.stele.route.WeightedTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/// Checks who gets requests: what the gateway applies, compared with the real state of instances.
final class TrafficCheck {
    private static final long DRAIN_MILLIS = 30_000;

    /// How long after the last fault a service may answer nothing although some instance of it could.
    private static final long BLACK_MILLIS = 12_000;

    /// How long an instance that ceased to be ready may still get requests.
    private static final long LINGER_MILLIS = 8_000;

    private final Checker checker;
    private final SimGateway gateway;
    private final Timeline time;
    private final Set<PoolId> condemned = new HashSet<>();
    private final Map<String, Long> blackSince = new HashMap<>();

    /// Since when a member should not be one.
    private final Map<String, Long> wrongSince = new HashMap<>();

    /// Since when all requests of a service go to one pool.
    private final Map<PoolId, Long> wholeSince = new HashMap<>();

    TrafficCheck(Checker checker, SimGateway gateway, Timeline time) {
        this.checker = checker;
        this.gateway = gateway;
        this.time = time;
    }

    void condemned(PoolId pool, boolean is) {
        if (is) {
            condemned.add(pool);
        } else {
            condemned.remove(pool);
        }
    }

    boolean isCondemned(PoolId pool) {
        return condemned.contains(pool);
    }

    /// Since when the gateway gives all requests to the pool; never = it does not.
    long wholeSince(PoolId pool) {
        boolean now = targets(gateway.table(), pool.service()).stream()
                .anyMatch(target -> target.pool().equals(pool) && target.weightPpm() == WeightedTarget.WHOLE_PPM);
        return now ? wholeSince.getOrDefault(pool, Long.MAX_VALUE) : Long.MAX_VALUE;
    }

    /// Called before the gateway applies it.
    void applying(RouteTable table) {
        RouteTable before = gateway.table();
        for (Route route : table.routes()) {
            targets(route, before);
        }
        if (table.epoch() > before.epoch()) {
            floor(table, gateway.membership());
        }
        Set<PoolId> whole = new HashSet<>();
        table.routes().stream()
                .filter(route -> route.targets().size() == 1)
                .forEach(route -> whole.add(route.targets().getFirst().pool()));
        wholeSince.keySet().retainAll(whole);
        whole.forEach(pool -> wholeSince.putIfAbsent(pool, time.now()));
    }

    private void targets(Route route, RouteTable before) {
        String service = route.service();
        boolean mixes = route.targets().size() > 1;
        boolean mixed = targets(before, service).size() > 1;
        if (route.targets().size() > 2 || (mixes && !mixed && checker.bounds().isLong(service, Strategy.BLUE_GREEN))) {
            throw new Violation(
                    Invariant.S9, service + " would answer with too many releases at once: " + route.targets());
        }
        for (WeightedTarget target : route.targets()) {
            if (condemned.contains(target.pool()) && target.weightPpm() > weight(before, target.pool())) {
                throw new Violation(Invariant.I5, target.pool() + " is condemned and gets more requests");
            }
            if (!checker.bounds().answersAt(target.pool(), target.port())) {
                throw new Violation(Invariant.I20, target.pool() + " does not answer at port " + target.port());
            }
            if (weight(before, target.pool()) == 0 && !checker.disturbances().isBlind(service)) {
                hasMembers(service, target);
            }
        }
    }

    /// A pool without instances that can answer gets no requests while another pool has some.
    private void hasMembers(String service, WeightedTarget target) {
        boolean empty = members(gateway.membership(), target.pool()).stream()
                .noneMatch(
                        m -> checker.readiness().isReadyLately(m.instance()) || mayStay(target.pool(), m.instance()));
        Optional<PoolId> other = gateway.membership().pools().entrySet().stream()
                .filter(e -> e.getKey().service().equals(service))
                .filter(e ->
                        e.getValue().stream().anyMatch(m -> checker.readiness().isKnownReady(m.instance())))
                .map(Map.Entry::getKey)
                .findFirst();
        boolean wanted = checker.bounds().replicasMin(service) > 0;
        if (wanted && target.weightPpm() > 0 && empty && other.isPresent()) {
            throw new Violation(
                    Invariant.I1,
                    target.pool() + " gets requests and has nobody to answer, while " + other.get() + " has");
        }
    }

    private static List<WeightedTarget> targets(RouteTable table, String service) {
        return table.routes().stream()
                .filter(r -> r.service().equals(service))
                .flatMap(r -> r.targets().stream())
                .toList();
    }

    private static int weight(RouteTable table, PoolId pool) {
        return table.routes().stream()
                .flatMap(r -> r.targets().stream())
                .filter(l -> l.pool().equals(pool))
                .mapToInt(WeightedTarget::weightPpm)
                .sum();
    }

    private static List<Member> members(Membership membership, PoolId pool) {
        return membership.pools().getOrDefault(pool, List.of());
    }

    /// Called before the gateway applies it.
    void applying(Membership membership) {
        SortedSet<String> before = SimGateway.members(gateway.membership());
        membership.pools().forEach((pool, members) -> {
            for (Member member : members) {
                if (!before.contains(member.instance())) {
                    joins(pool, member.instance());
                }
            }
        });
        floor(gateway.table(), membership);
    }

    private void joins(PoolId pool, String id) {
        ReadinessHistory readiness = checker.readiness();
        if (!readiness.wasReady(id)) {
            throw new Violation(Invariant.S12, id + " would get requests and never was ready");
        }
        if (!readiness.isReadyLately(id) && !checker.disturbances().isBlind(pool.service()) && !mayStay(pool, id)) {
            throw new Violation(
                    Invariant.S12, id + " would get requests and is not ready for " + readiness.lostMillis(id) + " ms");
        }
    }

    private boolean mayStay(PoolId pool, String id) {
        List<String> staying = checker.readiness().instancesOf(pool).stream()
                .filter(i -> checker.intents().retirement(i).isEmpty())
                .toList();
        int wanted = checker.bounds().replicasMin(pool.service());
        return checker.readiness().isRunning(id) && checker.readiness().failsOpen(staying, wanted);
    }

    /// An action of ours must not leave fewer routable instances than the floor, or than there were.
    private void floor(RouteTable table, Membership membership) {
        for (Route route : gateway.table().routes()) {
            String service = route.service();
            if (!isJudged(service)) {
                continue;
            }
            List<String> before = routable(service, gateway.table(), gateway.membership(), true);
            List<String> after = routable(service, table, membership, false);
            int floor = Math.min(before.size(), checker.bounds().floorMin(service));
            if (after.size() < floor) {
                throw new Violation(
                        Invariant.S1,
                        service + " would have " + after + " to answer, after " + before + ", floor " + floor);
            }
        }
    }

    private boolean isJudged(String service) {
        return checker.bounds().goal(service).isPresent()
                && !checker.services().wasStoppedLately(service)
                && !checker.disturbances().isBlind(service)
                && !isFirst(service);
    }

    /// A durable entry retires those instances. The ones left must reach the floor, or the number there was before.
    void letGo(String service, Set<String> gone) {
        List<String> before = routable(service, gateway.table(), gateway.membership(), true);
        List<String> after = targets(gateway.table(), service).stream()
                .filter(target -> target.weightPpm() > 0)
                .flatMap(target -> checker.readiness().instancesOf(target.pool()).stream())
                .filter(checker.readiness()::isReady)
                .filter(id -> !gone.contains(id) && !checker.intents().isLongGone(id))
                .toList();
        int floor = Math.min(before.size(), checker.bounds().floorMin(service));
        if (isJudged(service) && after.size() < floor) {
            throw new Violation(Invariant.S1, service + " lets go of " + gone + ", has " + after + ", floor " + floor);
        }
    }

    /// A first release that fails has no base that could take its requests.
    private boolean isFirst(String service) {
        return checker.services().serving(service).isEmpty()
                && checker.services().moving(service).flatMap(Rollout::base).isEmpty();
    }

    /// Healthy instances that may get requests.
    ///
    /// @param known whether only those count of which the server knows
    private List<String> routable(String service, RouteTable table, Membership membership, boolean known) {
        ReadinessHistory readiness = checker.readiness();
        List<String> out = new ArrayList<>();
        for (WeightedTarget target : targets(table, service)) {
            for (Member member : members(membership, target.pool())) {
                boolean ready = known
                        ? readiness.isKnownReady(member.instance())
                                && !checker.intents().isLongGone(member.instance())
                        : readiness.isReady(member.instance());
                if (target.weightPpm() > 0 && ready) {
                    out.add(member.instance());
                }
            }
        }
        return out;
    }

    /// An instance that is stopped or removed has no requests.
    void drained(String id) {
        if (!checker.readiness().isRunning(id) || !checker.intents().isAnnounced(id)) {
            return;
        }
        if (gateway.isUp() && gateway.routable().contains(id)) {
            throw new Violation(Invariant.S13, id + " is stopped while requests go to it");
        }
        boolean waited = time.now() - gateway.unroutedAt(id) >= DRAIN_MILLIS;
        if (gateway.isBusy(id) && !waited) {
            throw new Violation(Invariant.S13, id + " is stopped while it answers a request");
        }
    }

    /// What holds at every moment, a while after the last fault.
    void look() {
        wrongSince.keySet().retainAll(SimGateway.members(gateway.membership()));
        for (Route route : gateway.table().routes()) {
            black(route);
            route.targets().forEach(target -> lingering(target.pool()));
        }
    }

    private void black(Route route) {
        String service = route.service();
        boolean black = gateway.isUp() && isBlack(route);
        if (!black) {
            blackSince.remove(service);
            return;
        }
        long since = blackSince.computeIfAbsent(service, _ -> time.now());
        long calm = Math.min(time.now() - since, checker.disturbances().calmMillis(service, true));
        if (calm > BLACK_MILLIS) {
            throw new Violation(
                    Invariant.I1,
                    service + " answers nobody for " + calm + " ms, though some of it are ready: " + route.targets());
        }
    }

    private boolean isBlack(Route route) {
        boolean empty = route.targets().stream()
                .anyMatch(target -> target.weightPpm() > 0
                        && members(gateway.membership(), target.pool()).stream()
                                .noneMatch(m -> mayAnswer(target.pool(), m)));
        return empty
                && checker.services().pools(route.service()).stream()
                        .flatMap(pool -> checker.readiness().instancesOf(pool).stream())
                        .anyMatch(id -> checker.readiness().isKnownReady(id)
                                && checker.intents().isAnnounced(id)
                                && checker.intents().retirement(id).isEmpty());
    }

    private boolean mayAnswer(PoolId pool, Member member) {
        return checker.readiness().isReady(member.instance()) || mayStay(pool, member.instance());
    }

    private void lingering(PoolId pool) {
        for (Member member : members(gateway.membership(), pool)) {
            String id = member.instance();
            if (checker.readiness().isReady(id) || mayStay(pool, id)) {
                wrongSince.remove(id);
                continue;
            }
            long since = wrongSince.computeIfAbsent(id, _ -> time.now());
            long millis = Math.min(time.now() - since, checker.disturbances().servedMillis());
            if (gateway.isUp() && millis > LINGER_MILLIS) {
                throw new Violation(Invariant.S12, id + " gets requests and is not ready for " + millis + " ms");
            }
        }
    }
}
