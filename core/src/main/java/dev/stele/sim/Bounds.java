package dev.stele.sim;

import dev.stele.fleet.Fleet;
import dev.stele.fleet.RolloutPolicy.Strategy;
import dev.stele.fleet.ServiceGoal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What all fleets of a history allow together: a change of replicas moves the floor while actions are under way, so
/// the widest of them is judged by.
final class Bounds {
    private final Map<String, Integer> replicasMax = new HashMap<>();
    private final Map<String, Integer> surgeMax = new HashMap<>();
    private final Map<String, Integer> floorMin = new HashMap<>();
    private final Map<String, Set<Strategy>> strategies = new HashMap<>();

    void note(Fleet fleet) {
        fleet.services().forEach((name, goal) -> {
            int replicas = goal.replicas();
            int missing = replicas <= 1 ? 0 : goal.rollout().maxUnavailable().floor(replicas);
            replicasMax.merge(name, replicas, Math::max);
            surgeMax.merge(name, Math.max(1, goal.rollout().maxSurge().ceil(replicas)), Math::max);
            floorMin.merge(name, replicas - missing, Math::min);
            strategies.computeIfAbsent(name, _ -> new HashSet<>()).add(strategy(goal));
        });
    }

    private static Strategy strategy(ServiceGoal goal) {
        return goal.rollout().strategy();
    }

    int replicasMax(String service) {
        return replicasMax.getOrDefault(service, 0);
    }

    int surgeMax(String service) {
        return surgeMax.getOrDefault(service, 0);
    }

    int floorMin(String service) {
        return floorMin.getOrDefault(service, 0);
    }

    boolean wasAlways(String service, Strategy strategy) {
        return strategies.getOrDefault(service, Set.of()).equals(Set.of(strategy));
    }
}
