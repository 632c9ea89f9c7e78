package dev.stele.control;

import dev.stele.control.OrderAnswers.Answer;
import dev.stele.control.ServiceStatus.Condition;
import dev.stele.control.ServiceStatus.Ended;
import dev.stele.control.ServiceStatus.Outcome;
import dev.stele.control.ServiceStatus.Replicas;
import dev.stele.control.ServiceStatus.State;
import dev.stele.control.ServiceStatus.Step;
import dev.stele.engine.OrderGoal;
import dev.stele.engine.OrderState;
import dev.stele.text.Parsed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A fake server whose answers have every field that an answer may have.
public class FullControl extends FakeControl {
    public static final Status HEALTHY = Statuses.status(1, 40, Statuses.healthy("web", 41, 3));

    private static final Plan PLAN = new Plan(
            "shop",
            "default",
            List.of(new Plan.Change(
                    "web",
                    Plan.Kind.ROLLOUT,
                    Optional.of(41),
                    Optional.of(42),
                    List.of(
                            new Plan.Difference(
                                    "files./a", "1 KiB", "2 KiB", List.of("@@ -1,1 +1,1 @@", "-a", "+b"), 3),
                            new Plan.Difference("env.A", "secret", "")),
                    List.of("blue-green"))),
            1,
            List.of("all services together may use 900 GiB of memory"));

    public FullControl() {
        super(PLAN, full());
    }

    private static Status full() {
        ServiceStatus rolling = Statuses.rolling("web", 41, 42, "1/3");
        Status plain = Statuses.status(
                5,
                44,
                new ServiceStatus(
                        "web",
                        new Condition(
                                State.ROLLING,
                                "1 of 3 instances of v42 are ready",
                                List.of("web-1 has reached its memory"),
                                Optional.of(new Step(1, 2, "then all traffic"))),
                        rolling.release(),
                        rolling.target(),
                        rolling.replicas(),
                        rolling.pools(),
                        Optional.of(
                                new Ended(39, Outcome.REVERTED, Optional.of(40), 41, "never ready", List.of("boom")))));
        return new Status(
                plain.revision(),
                plain.decided(),
                plain.fleet(),
                plain.environment(),
                plain.services(),
                plain.gateway(),
                List.of("the disk is full"));
    }

    /// Every order has come to its end.
    @Override
    public OrderAnswers progress(FollowedOrder order) {
        return new OrderAnswers(order.goals().stream().map(FullControl::answer).toList());
    }

    private static Answer answer(OrderGoal goal) {
        Optional<Integer> number = Optional.of(41);
        return new Answer(
                goal,
                OrderState.REVERTED,
                new OrderAnswers.Numbers(Optional.of(42), number, Optional.of(43), Optional.of(44), number),
                new Replicas(3, 3),
                "never ready",
                "ann",
                List.of("boom"));
    }

    @Override
    public Parsed<LogLines> logs(LogQuery query) {
        return super.logs(query)
                .then(logs -> new Parsed.Good<>(new LogLines(
                        logs.lines().isEmpty()
                                ? List.of()
                                : List.of(
                                        logs.lines().getFirst(),
                                        new LogLines.Line(
                                                Instant.parse("2026-08-21T12:00:01Z"),
                                                "web-1",
                                                42,
                                                true,
                                                "half",
                                                false)),
                        logs.next())));
    }
}
