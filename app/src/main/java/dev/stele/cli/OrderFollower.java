package dev.stele.cli;

import dev.stele.control.Control;
import dev.stele.control.FollowedOrder;
import dev.stele.control.OrderAnswers;
import dev.stele.control.OrderAnswers.Answer;
import dev.stele.control.Status;
import dev.stele.engine.OrderGoal;
import dev.stele.text.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Follows an order until each of its goals has an end. The changes of their services are printed meanwhile.
final class OrderFollower {
    private final CliCommand command;
    private final Control control;
    private final FollowedOrder order;
    private OrderAnswers newest = new OrderAnswers(List.of());

    OrderFollower(CliCommand command, Control control, List<OrderGoal> goals) {
        this.command = command;
        this.control = control;
        order = new FollowedOrder(goals);
    }

    /// The end of an order.
    ///
    /// @param status that was current when it ended
    record End(OrderAnswers answers, Status status) {}

    /// How far it is now, without waiting.
    OrderAnswers ask() {
        newest = control.progress(order);
        return newest;
    }

    /// Waits for the end. Absent after the timeout; the problem is printed already.
    ///
    /// @param rest what else has to hold
    Optional<End> end(String timeout, Duration atMost, Predicate<Status> rest) throws InterruptedException {
        Context context = command.context;
        String detached = "\nstopped waiting; the server goes on.  Watch it:  stele status -w\n";
        Optional<Status> status;
        try (Interrupts.Registration _ = context.interrupts().printOnInterrupt(detached);
                StatusDisplay display = command.display(services())) {
            status = new StatusFollower(control, context.system().nanos(), display)
                    .until(now -> isOver() && rest.test(now), atMost);
        }
        if (status.isEmpty()) {
            command.problem(ExitCode.WAITED, timedOut(timeout));
        }
        return status.map(now -> new End(newest, now));
    }

    private boolean isOver() {
        return ask().all().stream().allMatch(answer -> answer.state().isEnd());
    }

    private Set<String> services() {
        return order.goals().stream().map(OrderGoal::service).collect(Collectors.toSet());
    }

    /// Says what each service that is waited for still lacks.
    private Problem timedOut(String timeout) {
        String lacks = newest.all().stream()
                .filter(answer -> !answer.state().isEnd())
                .map(OrderFollower::lack)
                .collect(Collectors.joining("; "));
        return UsageProblems.timedOut(timeout, lacks);
    }

    private static String lack(Answer answer) {
        return answer.goal().service() + (answer.reason().isEmpty() ? " is on its way" : ": " + answer.reason());
    }
}
