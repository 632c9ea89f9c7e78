package dev.stele.engine;

import dev.stele.fleet.RolloutPolicy.Strategy;
import java.time.Duration;

/// One service in a [Scenario] where everything works at once, for tables: a command in, the trail of decisions out.
final class CommandScript {
    private static final double STEP_SECONDS = 0.5;
    private static final double AFTER_SECONDS = 30;

    private final Scenario scenario = new Scenario();
    private Goal goal;

    CommandScript(Strategy strategy, Duration keepWarm) {
        goal = Goal.of("A")
                .strategy(strategy)
                .times(new Goal.Times(5, 60, 1, 2, Math.toIntExact(keepWarm.toSeconds())));
    }

    /// What was decided since the last call, in short.
    String trail() {
        return scenario.trail();
    }

    void command(String command) {
        String[] words = command.strip().split(" ", -1);
        switch (words[0]) {
            case "apply" -> apply(goal.image(words[1]));
            case "scale" -> apply(goal.replicas(Integer.parseInt(words[1])));
            case "route" -> apply(goal.path(words[1]));
            case "rollback" -> scenario.rollback();
            case "stop" -> scenario.order(new Order.Stop("web"));
            case "pardon" ->
                scenario.order(new Order.Pardon("web", goal.image(words[1]).id(), "ok"));
            case "kill" -> scenario.killOldest();
            case "taint" -> scenario.taintOldest();
            case "gateway" -> flip(words[1]);
            case "wait" -> scenario.run(Integer.parseInt(words[1]));
            default -> throw new IllegalArgumentException(command);
        }
        scenario.run(words[0].equals("wait") || words[words.length - 1].equals("now") ? STEP_SECONDS : AFTER_SECONDS);
    }

    private void apply(Goal newGoal) {
        goal = newGoal;
        scenario.apply(goal);
    }

    private void flip(String upOrDown) {
        if (upOrDown.equals("down")) {
            scenario.gatewayDown();
        } else {
            scenario.gatewayUp();
        }
    }
}
