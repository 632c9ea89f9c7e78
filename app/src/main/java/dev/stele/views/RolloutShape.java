package dev.stele.views;

import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.RolloutPolicy.Strategy;
import dev.stele.fleet.ServiceGoal;
import dev.stele.text.Amounts;
import java.time.Duration;

/// How many instances there are while a service changes its release, as the engine counts them.
///
/// @param replicas as wanted
/// @param more at most so many above the replicas, of both releases together
/// @param fewer at most so many fewer that serve
/// @param stays how long all instances of the former release stay once the new one is proven; zero = they end with it
record RolloutShape(Strategy strategy, int replicas, int more, int fewer, Duration stays) {
    static RolloutShape of(ServiceGoal goal) {
        RolloutPolicy policy = goal.policies().rollout();
        int replicas = goal.replicas();
        int fewer = replicas <= 1 ? 0 : policy.maxUnavailable().floor(replicas);
        int ceil = policy.maxSurge().ceil(replicas);
        int surge = fewer == 0 ? Math.max(1, ceil) : ceil;
        boolean beside = policy.strategy() == Strategy.BLUE_GREEN;
        Duration stays = beside || surge > 0 ? policy.timing().keepWarm() : Duration.ZERO;
        boolean all = beside || !stays.isZero();
        return new RolloutShape(policy.strategy(), replicas, all ? replicas : surge, all ? 0 : fewer, stays);
    }

    String sentence() {
        String after = stays.isZero()
                ? ""
                : "; the former " + (replicas == 1 ? "one stays " : "ones stay ") + Amounts.time(stays) + " longer";
        return switch (strategy) {
            case BLUE_GREEN ->
                "blue-green: " + instances(replicas) + " beside the present ones, then all traffic in one epoch"
                        + after;
            case ROLLING ->
                "rolling: at most " + more + " more and " + fewer + " fewer than " + replicas + " at any time" + after;
        };
    }

    static String instances(int count) {
        return count + (count == 1 ? " instance" : " instances");
    }
}
