package dev.stele.fleet;

import dev.stele.text.Fields;
import dev.stele.text.Place;
import dev.stele.text.Problems;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads how a service goes from one release to the next.
final class RolloutReader {
    private static final RolloutPolicy DEFAULT = RolloutPolicy.DEFAULT;
    private static final int COUNT_MAX = 1_000;
    private static final int PERCENT_MAX = 100;
    private static final Pattern AMOUNT = Pattern.compile("(0|[1-9][0-9]{0,8})%?");

    private final Fields service;
    private final Problems problems;

    RolloutReader(Fields service, Problems problems) {
        this.service = service;
        this.problems = problems;
    }

    RolloutPolicy read() {
        return service.mapping("rollout").map(this::policy).orElse(DEFAULT);
    }

    private RolloutPolicy policy(Fields rollout) {
        RolloutPolicy policy = new RolloutPolicy(
                strategy(rollout),
                amount(rollout, "maxSurge").orElse(DEFAULT.maxSurge()),
                amount(rollout, "maxUnavailable").orElse(DEFAULT.maxUnavailable()),
                timing(rollout),
                rollout.bool("autoRollback").orElse(DEFAULT.autoRollback()));
        if (policy.maxSurge().ceil(COUNT_MAX) == 0 && policy.maxUnavailable().floor(COUNT_MAX) == 0) {
            rollout.at("maxSurge")
                    .add(
                            134,
                            rollout.path() + " lets nothing move",
                            "with no instance more and none less than wanted, none can be replaced",
                            "set  maxSurge: 1");
        }
        return policy;
    }

    private static RolloutPolicy.Timing timing(Fields rollout) {
        RolloutPolicy.Timing timing = DEFAULT.timing();
        return new RolloutPolicy.Timing(
                rollout.duration("startTimeout").orElse(timing.startTimeout()),
                rollout.duration("progressDeadline").orElse(timing.progressDeadline()),
                rollout.duration("minHealthy").orElse(timing.minHealthy()),
                rollout.duration("bake").orElse(timing.bake()),
                rollout.duration("keepWarm").orElse(timing.keepWarm()));
    }

    private RolloutPolicy.Strategy strategy(Fields rollout) {
        boolean rolling = rollout.written("rolling");
        boolean blueGreen = rollout.written("blueGreen");
        rollout.mapping("rolling");
        rollout.mapping("blueGreen");
        if (rolling && blueGreen) {
            Place first = rollout.place("rolling");
            Place second = rollout.place("blueGreen");
            problems.at(first.compareTo(second) < 0 ? second : first, 1)
                    .add(
                            131,
                            service.path() + " has both \"rolling\" and \"blueGreen\"",
                            "the other is at " + (first.compareTo(second) < 0 ? first : second)
                                    + "; a rollout has one strategy",
                            "keep one of the two");
        }
        return blueGreen ? RolloutPolicy.Strategy.BLUE_GREEN : RolloutPolicy.Strategy.ROLLING;
    }

    private Optional<InstanceAmount> amount(Fields rollout, String key) {
        return rollout.string(key).flatMap(text -> {
            String range = "a number from 0 to " + COUNT_MAX + ", or a share from 0% to " + PERCENT_MAX + "%";
            if (!AMOUNT.matcher(text).matches()) {
                rollout.at(key)
                        .add(
                                103,
                                rollout.path() + "." + key + " cannot be \"" + text + "\"",
                                "it counts instances",
                                "write " + range);
                return Optional.empty();
            }
            InstanceAmount amount = InstanceAmount.parse(text);
            boolean fits = switch (amount) {
                case InstanceAmount.Count(int instances) -> instances <= COUNT_MAX;
                case InstanceAmount.Percent(int percent) -> percent <= PERCENT_MAX;
            };
            if (!fits) {
                rollout.at(key)
                        .add(104, rollout.path() + "." + key + " is out of range", "it is " + range, "write " + range);
            }
            return Optional.of(amount).filter(_ -> fits);
        });
    }
}
