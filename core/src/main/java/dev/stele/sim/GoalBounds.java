package dev.stele.sim;

import dev.stele.fleet.Fleet;
import dev.stele.fleet.RolloutPolicy.Strategy;
import dev.stele.fleet.ServiceGoal;
import dev.stele.route.PoolId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/// The bounds of current goals and of those replaced a moment ago: an action decided for the former fleet may still
/// be under way when the next one is wanted. Only durable entries count.
final class GoalBounds {
    /// How long a replaced goal still counts.
    private static final long MOMENT_MILLIS = 10_000;

    private static final long SPELL_MILLIS = 120_000;

    private record Past(ServiceGoal goal, long endedAt) {}

    private final Timeline time;
    private final Map<String, ServiceGoal> goals = new TreeMap<>();
    private final Map<String, List<Past>> past = new HashMap<>();
    private final Map<PoolId, Set<Integer>> ports = new HashMap<>();

    GoalBounds(Timeline time) {
        this.time = time;
    }

    void wanted(Fleet fleet) {
        goals.forEach((name, goal) -> {
            if (!goal.equals(fleet.services().get(name))) {
                past.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Past(goal, time.now()));
            }
        });
        goals.clear();
        goals.putAll(fleet.services());
        goals.values()
                .forEach(goal -> goal.route()
                        .map(route -> goal.release().ports().get(route.port()))
                        .ifPresent(port -> ports.computeIfAbsent(pool(goal), _ -> new HashSet<>())
                                .add(port)));
    }

    /// The fleet was requested and its entry is not durable yet: instances that it retires may already lose requests.
    void requested(Fleet fleet) {
        fleet.services()
                .forEach((name, goal) ->
                        past.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Past(goal, time.now())));
    }

    static PoolId pool(ServiceGoal goal) {
        return new PoolId(goal.name(), goal.release().id());
    }

    Set<String> services() {
        return goals.keySet();
    }

    Optional<ServiceGoal> goal(String service) {
        return Optional.ofNullable(goals.get(service));
    }

    /// Whether the release may answer at that port, as far as fleets have named its ports.
    boolean answersAt(PoolId pool, int port) {
        return Optional.ofNullable(ports.get(pool))
                .filter(all -> !all.contains(port))
                .isEmpty();
    }

    /// The current goal, and those replaced within that time.
    private List<ServiceGoal> since(String service, long millis) {
        List<ServiceGoal> out = new ArrayList<>();
        goal(service).ifPresent(out::add);
        for (Past was : past.getOrDefault(service, List.of())) {
            if (time.now() - was.endedAt() < millis) {
                out.add(was.goal());
            }
        }
        return out;
    }

    private int min(String service, ToIntFunction<ServiceGoal> what) {
        return since(service, MOMENT_MILLIS).stream().mapToInt(what).min().orElse(0);
    }

    private int max(String service, ToIntFunction<ServiceGoal> what) {
        return since(service, SPELL_MILLIS).stream().mapToInt(what).max().orElse(0);
    }

    int replicasMin(String service) {
        return min(service, ServiceGoal::replicas);
    }

    int replicasMax(String service) {
        return max(service, ServiceGoal::replicas);
    }

    int surgeMax(String service) {
        return max(
                service,
                goal -> Math.max(1, goal.policies().rollout().maxSurge().ceil(goal.replicas())));
    }

    /// How long a version of a rollout may last, with its bake.
    int deadlineMaxMillis(String service) {
        return max(
                service,
                goal -> Math.toIntExact(goal.policies()
                        .rollout()
                        .timing()
                        .progressDeadline()
                        .plus(goal.policies().rollout().timing().bake())
                        .toMillis()));
    }

    /// How many instances must be able to answer.
    int floorMin(String service) {
        return min(service, goal -> goal.replicas() - missing(goal));
    }

    private static int missing(ServiceGoal goal) {
        return goal.replicas() <= 1
                ? 0
                : goal.policies().rollout().maxUnavailable().floor(goal.replicas());
    }

    int bakeMinMillis(String service) {
        return min(
                service, goal -> (int) goal.policies().rollout().timing().bake().toMillis());
    }

    /// Whether the strategy has not changed for a while.
    boolean isLong(String service, Strategy strategy) {
        return since(service, SPELL_MILLIS).stream()
                .allMatch(goal -> goal.policies().rollout().strategy() == strategy);
    }

    /// Whether the former release was kept warm for a while.
    boolean isLongWarm(String service) {
        return since(service, SPELL_MILLIS).stream().allMatch(GoalBounds::isKept);
    }

    /// Whether no former release was kept warm for a while. One that is stays beside a rolling rollout.
    boolean isLongCold(String service) {
        return since(service, SPELL_MILLIS).stream().noneMatch(GoalBounds::isKept);
    }

    /// While rolling, the former release is kept only where there is room beside the replicas.
    private static boolean isKept(ServiceGoal goal) {
        boolean room = goal.policies().rollout().strategy() != Strategy.ROLLING
                || missing(goal) == 0
                || goal.policies().rollout().maxSurge().ceil(goal.replicas()) > 0;
        return room && !goal.policies().rollout().timing().keepWarm().isZero();
    }
}
