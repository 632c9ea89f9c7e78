package dev.stele.fleet;

import dev.stele.text.Json;
import java.time.Duration;

/// How a service goes from one release to the next. A change of it is no rollout.
///
/// @param maxSurge instances above the replicas while rolling
/// @param maxUnavailable instances below the replicas while rolling
/// @param autoRollback revert on failure and deadline
public record RolloutPolicy(
        Strategy strategy,
        InstanceAmount maxSurge,
        InstanceAmount maxUnavailable,
        Timing timing,
        boolean autoRollback) {
    public enum Strategy {
        ROLLING,
        BLUE_GREEN
    }

    /// @param startTimeout from the start of an instance until it must be ready
    /// @param progressDeadline without any progress for so long, the rollout ends
    /// @param minHealthy how long an instance must be ready without a break before it counts
    /// @param bake both pools stay up for so long after all traffic moved; then the new release is PROVEN
    /// @param keepWarm how long the former release stays ready after its successor is PROVEN
    public record Timing(
            Duration startTimeout, Duration progressDeadline, Duration minHealthy, Duration bake, Duration keepWarm) {
        private static Timing fromJson(Json json) {
            return new Timing(
                    Duration.ofMillis(json.number("startTimeoutMillis")),
                    Duration.ofMillis(json.number("progressDeadlineMillis")),
                    Duration.ofMillis(json.number("minHealthyMillis")),
                    Duration.ofMillis(json.number("bakeMillis")),
                    Duration.ofMillis(json.number("keepWarmMillis")));
        }

        private void putInto(Json.Builder out) {
            out.put("startTimeoutMillis", startTimeout.toMillis())
                    .put("progressDeadlineMillis", progressDeadline.toMillis())
                    .put("minHealthyMillis", minHealthy.toMillis())
                    .put("bakeMillis", bake.toMillis())
                    .put("keepWarmMillis", keepWarm.toMillis());
        }
    }

    public static final RolloutPolicy DEFAULT = new RolloutPolicy(
            Strategy.ROLLING,
            new InstanceAmount.Percent(25),
            new InstanceAmount.Count(0),
            new Timing(
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(15)),
            true);

    static RolloutPolicy fromJson(Json json) {
        return new RolloutPolicy(
                Strategy.valueOf(json.string("strategy")),
                InstanceAmount.parse(json.string("maxSurge")),
                InstanceAmount.parse(json.string("maxUnavailable")),
                Timing.fromJson(json),
                json.bool("autoRollback"));
    }

    Json toJson() {
        Json.Builder out = Json.object()
                .put("strategy", strategy.name())
                .put("maxSurge", maxSurge.text())
                .put("maxUnavailable", maxUnavailable.text())
                .put("autoRollback", autoRollback);
        timing.putInto(out);
        return out.build();
    }
}
