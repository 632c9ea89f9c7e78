package dev.stele.sim;

import dev.stele.engine.Rollout;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.WeightedTarget;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether services make progress some time after the last fault, along the way and not only at the end. Each service
/// is judged by its own faults: a broken one must not hold up another.
final class ProgressCheck {
    /// The longest back-off of a slot, of a pull and of a removal.
    private static final long BACK_OFF_MILLIS = 60_000;

    /// Drain, stop, remove, and some observations.
    private static final long SLACK_MILLIS = 50_000;

    /// The longest time until a change is taken up.
    private static final long TAKEN_MILLIS = 15_000;

    /// The longest time until a passed deadline is noticed.
    private static final long LATE_MILLIS = 10_000;

    private static final long HOUR_MILLIS = 60 * 60_000;

    /// For a service whose image keeps ending.
    private static final int ENTRIES_PER_REPLICA_AND_HOUR = 1_500;

    private static final int ENTRIES_PER_HOUR = 1_000;

    private final Checker checker;
    private final SimGateway gateway;
    private final Timeline time;
    private final Map<String, Long> movedAt = new HashMap<>();
    private final Map<String, Long> wantedAt = new HashMap<>();
    private final Map<String, Deque<Long>> entries = new HashMap<>();

    /// The highest number of replicas that a service ever had.
    private final Map<String, Integer> replicas = new HashMap<>();

    ProgressCheck(Checker checker, SimGateway gateway, Timeline time) {
        this.checker = checker;
        this.gateway = gateway;
        this.time = time;
    }

    /// A version that only updates the remaining deadline is no progress; one that extends it is.
    void moved(Rollout rollout, Optional<Rollout> before) {
        boolean noted = before.filter(b -> b.number() == rollout.number()
                        && b.phase() == rollout.phase()
                        && b.shifted() == rollout.shifted()
                        && b.attempt() == rollout.attempt()
                        && b.remainingMillis() >= rollout.remainingMillis())
                .isPresent();
        if (!noted) {
            movedAt.put(rollout.service(), time.now());
        }
    }

    /// A person changed what is wanted of the service.
    void wanted(String service) {
        wantedAt.put(service, time.now());
    }

    void entry(String service) {
        entries.computeIfAbsent(service, _ -> new ArrayDeque<>()).add(time.now());
        replicas.merge(service, checker.bounds().replicasMax(service), Math::max);
    }

    /// Checks what holds at every moment.
    void look() {
        for (String service : checker.known()) {
            boolean routed = checker.isRouted(service);
            long calm = Math.min(
                    checker.disturbances().calmMillis(service, routed),
                    time.now() - wantedAt.getOrDefault(service, Long.MIN_VALUE / 2));
            Optional<ServiceGoal> goal = checker.bounds().goal(service);
            if (goal.isEmpty() || checker.services().isStopped(service)) {
                down(service, calm);
            } else {
                Optional<Rollout> moving = checker.services().moving(service);
                moving.ifPresentOrElse(
                        rollout -> moves(goal.get(), rollout, calm), () -> rests(goal.get(), routed, calm));
            }
        }
    }

    private void down(String service, long calm) {
        if (calm > TAKEN_MILLIS && targets(service).stream().anyMatch(target -> target.weightPpm() > 0)) {
            throw new Violation(Invariant.L13, service + " was stopped and gets requests: " + targets(service));
        }
        long live = checker.services().pools(service).stream()
                .flatMap(pool -> checker.readiness().instancesOf(pool).stream())
                .filter(checker.readiness()::isRunning)
                .count();
        if (calm > BACK_OFF_MILLIS + SLACK_MILLIS && live > 0) {
            throw new Violation(Invariant.L13, service + " was stopped and has " + live + " instances");
        }
    }

    /// No version of a rollout lasts longer than its deadline; a paused one waits for a person.
    private void moves(ServiceGoal goal, Rollout rollout, long calm) {
        String service = goal.name();
        long still = Math.min(calm, time.now() - movedAt.getOrDefault(service, 0L));
        long bound = checker.bounds().deadlineMaxMillis(service)
                + (rollout.phase() == Rollout.Phase.REVERTING ? SLACK_MILLIS : LATE_MILLIS);
        boolean waits = rollout.phase() == Rollout.Phase.PAUSED
                && !goal.policies().rollout().autoRollback()
                && wantedAt.getOrDefault(service, 0L) <= movedAt.getOrDefault(service, 0L);
        if (!waits && still > bound && !isTriedForEver(service, rollout)) {
            throw new Violation(
                    Invariant.L2,
                    service + ": its rollout does not move for " + still + " ms: " + checker.describe(rollout));
        }
    }

    /// A first release, with nothing to go back to.
    private boolean isTriedForEver(String service, Rollout rollout) {
        return rollout.base().isEmpty()
                && !checker.services().image(new PoolId(service, rollout.to())).isGood();
    }

    private void rests(ServiceGoal goal, boolean routed, long calm) {
        String service = goal.name();
        Optional<Digest> serving = checker.services().serving(service);
        Digest wanted = goal.release().id();
        if (calm > TAKEN_MILLIS
                && !serving.equals(Optional.of(wanted))
                && !checker.retries().mayWait(service, wanted)) {
            throw new Violation(
                    Invariant.L13,
                    service + " does not go to " + checker.name(wanted) + " for " + calm + " ms, serves "
                            + serving.map(checker::name));
        }
        if (serving.isEmpty()) {
            return;
        }
        PoolId pool = new PoolId(service, serving.get());
        Images image = checker.services().image(pool);
        // A rolling rollout that ends leaves its base to be filled up again.
        long still = time.now() - movedAt.getOrDefault(service, 0L);
        if (calm > BACK_OFF_MILLIS * 2 + SLACK_MILLIS && still > SLACK_MILLIS && image.isGood()) {
            whole(goal, pool, routed);
        }
    }

    private void whole(ServiceGoal goal, PoolId pool, boolean routed) {
        long ready = checker.readiness().instancesOf(pool).stream()
                .filter(checker.readiness()::isReady)
                .count();
        if (ready != goal.replicas()) {
            throw new Violation(Invariant.L3, goal.name() + " has " + ready + " ready instances of " + goal.replicas());
        }
        if (!routed) {
            return;
        }
        List<WeightedTarget> targets = targets(goal.name());
        if (targets.size() != 1 || !targets.getFirst().pool().equals(pool)) {
            throw new Violation(Invariant.I7, goal.name() + " serves " + pool + " and its traffic is " + targets);
        }
        if (gateway.table().routes().stream()
                .noneMatch(r -> r.service().equals(goal.name())
                        && Optional.of(r.path()).equals(goal.route().map(g -> g.path())))) {
            throw new Violation(Invariant.L13, goal.name() + " is not reached at " + goal.route());
        }
        int members = gateway.membership().pools().getOrDefault(pool, List.of()).size();
        if (members != goal.replicas()) {
            throw new Violation(Invariant.L3, goal.name() + ": " + members + " instances take requests");
        }
    }

    private List<WeightedTarget> targets(String service) {
        return gateway.table().routes().stream()
                .filter(r -> r.service().equals(service))
                .map(Route::targets)
                .flatMap(List::stream)
                .toList();
    }

    /// A service that never converges may go on for ever at a bounded rate.
    void slow() {
        entries.forEach((service, times) -> {
            times.removeIf(at -> at < time.now() - HOUR_MILLIS);
            int most = replicas.getOrDefault(service, 0);
            if (times.size() > ENTRIES_PER_HOUR + most * ENTRIES_PER_REPLICA_AND_HOUR) {
                throw new Violation(Invariant.S17, service + " made " + times.size() + " entries in an hour");
            }
        });
    }

    /// When the last entry about the service was written.
    long restsSince(String service) {
        Deque<Long> times = entries.get(service);
        return times == null || times.isEmpty() ? Long.MIN_VALUE : times.getLast();
    }
}
