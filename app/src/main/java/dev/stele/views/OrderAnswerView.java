package dev.stele.views;

import dev.stele.control.FollowedOrder;
import dev.stele.control.OrderAnswers;
import dev.stele.control.ServiceStatus;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.OrderGoal;
import dev.stele.engine.OrderProgress;
import dev.stele.engine.OrderState;
import dev.stele.engine.ReleaseRecord;
import dev.stele.engine.RolloutRecord;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.World;
import dev.stele.journal.History;
import dev.stele.oci.Digest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// How far an order is, with the numbers, names and reasons that people need. [OrderProgress] judges; this adds what
/// only the newest entries of the ledger know: who asked for something else, and why an order was refused.
final class OrderAnswerView {
    private final WorldSnapshot view;
    private final World world;
    private final String gatewayWhy;
    private final List<History.Line> newest;

    /// @param gatewayWhy why the gateway cannot start; empty when it can
    /// @param newest entries of the ledger, oldest first
    OrderAnswerView(WorldSnapshot view, String gatewayWhy, List<History.Line> newest) {
        this.view = view;
        world = view.world();
        this.gatewayWhy = gatewayWhy;
        this.newest = newest;
    }

    OrderAnswers of(FollowedOrder order) {
        return new OrderAnswers(order.goals().stream().map(this::answer).toList());
    }

    private OrderAnswers.Answer answer(OrderGoal goal) {
        ServiceRecord service = world.recorded().service(goal.service());
        OrderProgress progress = OrderProgress.of(world, goal);
        return new OrderAnswers.Answer(
                goal,
                progress.state(),
                numbers(service, goal, progress),
                StatusView.counts(world, service).replicas(),
                reason(service, goal, progress),
                by(service, goal, progress),
                lastLines(service, goal));
    }

    private static OrderAnswers.Numbers numbers(ServiceRecord service, OrderGoal goal, OrderProgress progress) {
        return new OrderAnswers.Numbers(
                number(service, goal.release()),
                number(service, progress.serves()),
                number(service, progress.newer()),
                release(service, goal.left()).filter(ReleaseRecord::isCondemned).map(ReleaseRecord::number),
                number(service, service.fallback()));
    }

    private static Optional<Integer> number(ServiceRecord service, Optional<Digest> id) {
        return release(service, id).map(ReleaseRecord::number);
    }

    private static Optional<ReleaseRecord> release(ServiceRecord service, Optional<Digest> id) {
        return id.flatMap(digest -> Optional.ofNullable(service.releases().get(digest)));
    }

    private String reason(ServiceRecord service, OrderGoal goal, OrderProgress progress) {
        if (!progress.reason().isEmpty()) {
            return progress.reason();
        }
        return switch (progress.state()) {
            case GOING, STOPPED, STARTED_AGAIN -> now(service);
            case REFUSED -> refusal(goal);
            case DONE, SUPERSEDED, REVERTED, ROLLED_BACK, HELD, PAUSED, NOT_STARTED, FAILED -> "";
        };
    }

    /// What the service waits for. One whose instances are all ready waits for the gateway.
    private String now(ServiceRecord service) {
        ServiceStatus.Condition condition = StateView.of(view, service.name(), StatusView.counts(world, service));
        if (condition.state() != ServiceStatus.State.HEALTHY) {
            return condition.why();
        }
        if (world.observed().gateway().isEmpty()) {
            return gatewayWhy.isEmpty() ? "the gateway does not answer" : "the gateway cannot start: " + gatewayWhy;
        }
        return "the gateway does not send requests to all instances yet";
    }

    private String refusal(OrderGoal goal) {
        return last(line -> line.index() > goal.index()
                        && line.entry().event() instanceof LedgerEvent.OrderRefused refused
                        && refused.service().equals(goal.service())
                ? Optional.of(refused.reason())
                : Optional.empty());
    }

    /// Who asked for something else, or condemned the release.
    private String by(ServiceRecord service, OrderGoal goal, OrderProgress progress) {
        if (progress.state() != OrderState.SUPERSEDED) {
            return release(service, goal.release()).map(ReleaseRecord::by).orElse("");
        }
        boolean wanted = progress.newer().equals(world.desired().release(service.name()));
        if (!wanted) {
            return service.rollout()
                    .flatMap(RolloutRecord::order)
                    .map(LedgerEvent.OrderGiven::by)
                    .orElse("");
        }
        return last(line ->
                line.entry().event() instanceof LedgerEvent.DesiredSet set ? Optional.of(set.by()) : Optional.empty());
    }

    private String last(Function<History.Line, Optional<String>> said) {
        return newest.reversed().stream()
                .flatMap(line -> said.apply(line).stream())
                .findFirst()
                .orElse("");
    }

    private static List<String> lastLines(ServiceRecord service, OrderGoal goal) {
        return service.rollout()
                .filter(r -> goal.release().equals(Optional.of(r.rollout().to())))
                .map(RolloutRecord::lastLines)
                .orElse(List.of());
    }
}
