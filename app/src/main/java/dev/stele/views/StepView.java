package dev.stele.views;

import dev.stele.control.ServiceStatus.Step;
import dev.stele.engine.Rollout;
import dev.stele.engine.ServiceRecord;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.ServiceGoal;
import dev.stele.text.Units;
import java.util.Optional;

/// Computes how far a service's rollout is, and what comes next in it.
final class StepView {
    private static final int STEPS = 4;

    private StepView() {}

    /// @param goal what is wanted of the service now; absent when it is no longer in the file
    static Optional<Step> of(ServiceRecord service, Optional<ServiceGoal> goal) {
        RolloutPolicy policy = goal.map(g -> g.policies().rollout()).orElse(RolloutPolicy.DEFAULT);
        return service.moving().map(moving -> step(service, moving.rollout(), policy));
    }

    private static Step step(ServiceRecord service, Rollout rollout, RolloutPolicy policy) {
        String to = service.release(rollout.to()).label();
        Optional<String> base = rollout.base().map(id -> service.release(id).label());
        return switch (rollout.phase()) {
            case PREPARING -> new Step(1, STEPS, "instances of " + to + " start");
            case LAUNCHING -> new Step(2, STEPS, shift(to, policy.strategy(), base.isPresent()));
            case SHIFTING ->
                new Step(
                        3,
                        STEPS,
                        to + " stays healthy for "
                                + Units.duration(policy.timing().bake()));
            case BAKING -> new Step(STEPS, STEPS, end(rollout.kind(), base, policy));
            case PAUSED -> new Step(2, STEPS, "a person decides: apply another release, or roll back");
            case REVERTING ->
                new Step(1, 1, base.map(b -> b + " has all traffic, then ").orElse("") + to + " ends");
            case DONE -> new Step(STEPS, STEPS, "");
        };
    }

    private static String shift(String to, RolloutPolicy.Strategy strategy, boolean replaces) {
        if (!replaces) {
            return to + " gets the traffic";
        }
        return switch (strategy) {
            case ROLLING -> "the traffic moves to " + to + " as its instances become ready";
            case BLUE_GREEN -> "all traffic moves to " + to + " at once when all its instances are ready";
        };
    }

    private static String end(Rollout.Kind kind, Optional<String> base, RolloutPolicy policy) {
        return switch (kind) {
            case FORWARD ->
                base.map(b -> b + " stays warm for "
                                + Units.duration(policy.timing().keepWarm()))
                        .orElse("it is done");
            case ROLLBACK -> base.map(b -> b + " ends").orElse("it is done");
        };
    }
}
