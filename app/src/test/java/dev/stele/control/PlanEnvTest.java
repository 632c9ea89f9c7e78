package dev.stele.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What differs between two releases is told without the values of their variables.
class PlanEnvTest {
    private static final List<Plan.Difference> ALL = List.of(
            new Plan.Difference("env.NEW", "", "hunter2"),
            new Plan.Difference("env.GONE", "hunter2", ""),
            new Plan.Difference("env.OTHER", "hunter2", "hunter3"),
            new Plan.Difference("image", "web:1", "web:2"));
    private static final List<Plan.Difference> TOLD = List.of(
            new Plan.Difference("env.NEW", "", "set"),
            new Plan.Difference("env.GONE", "set", ""),
            new Plan.Difference("env.OTHER", "set", "changed"),
            new Plan.Difference("image", "web:1", "web:2"));

    private static Plan plan(List<Plan.Difference> differences) {
        return new Plan(
                "shop",
                "default",
                List.of(new Plan.Change(
                        "web", Plan.Kind.ROLLOUT, Optional.of(1), Optional.of(2), differences, List.of("note"))),
                3);
    }

    @Test
    void namesStayAndValuesGo() {
        assertThat(plan(ALL).withoutEnv()).isEqualTo(plan(TOLD));
        assertThat(new ApplyResult(plan(ALL), 7, List.of()).withoutEnv())
                .isEqualTo(new ApplyResult(plan(TOLD), 7, List.of()));
        OrderResult.Step all = new OrderResult.Step("web", Optional.of(2), Optional.of(1), ALL, "note");
        OrderResult.Step told = new OrderResult.Step("web", Optional.of(2), Optional.of(1), TOLD, "note");
        assertThat(new OrderResult(4, List.of(all), List.of()).withoutEnv())
                .isEqualTo(new OrderResult(4, List.of(told), List.of()));
    }
}
