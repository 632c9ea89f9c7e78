package dev.stele.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stele.control.OrderAnswers.Answer;
import dev.stele.control.OrderAnswers.Numbers;
import dev.stele.control.ServiceStatus.Ended;
import dev.stele.control.ServiceStatus.State;
import dev.stele.engine.OrderGoal;
import dev.stele.engine.OrderState;
import dev.stele.oci.Digest;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The progress of orders, as far as the scripted status of a [FakeControl] tells it.
public final class FakeProgress {
    private static final int NUMBER_MAX = 100;

    private FakeProgress() {}

    public static Optional<Digest> release(int number) {
        return Optional.of(Digest.sha256(("v" + number).getBytes(UTF_8)));
    }

    private static Optional<Integer> number(Optional<Digest> release) {
        return IntStream.range(0, NUMBER_MAX)
                .boxed()
                .filter(n -> release(n).equals(release))
                .findFirst();
    }

    public static OrderAnswers of(Status status, FollowedOrder order) {
        return new OrderAnswers(order.goals().stream()
                .flatMap(goal -> status.services().stream()
                        .filter(service -> service.service().equals(goal.service()))
                        .map(service -> answer(status, service, goal)))
                .toList());
    }

    private static Answer answer(Status status, ServiceStatus service, OrderGoal goal) {
        OrderState state = status.decided() < goal.index() ? OrderState.GOING : state(service, goal);
        Optional<Ended> ended = service.ended().filter(e -> state != OrderState.DONE);
        return new Answer(
                goal,
                state,
                new Numbers(
                        number(goal.release()),
                        service.release(),
                        state == OrderState.SUPERSEDED ? service.release() : Optional.empty(),
                        number(goal.left()),
                        Optional.of(40)),
                service.replicas(),
                ended.map(Ended::reason).orElse(service.why()),
                "",
                ended.map(Ended::lastLines).orElse(List.of()));
    }

    private static OrderState state(ServiceStatus service, OrderGoal goal) {
        boolean none = service.pools().stream().allMatch(p -> p.instances().isEmpty());
        if (goal.kind() == OrderGoal.Kind.STOP) {
            boolean stopped = service.state() == State.STOPPED;
            return stopped ? none ? OrderState.DONE : OrderState.GOING : OrderState.STARTED_AGAIN;
        }
        Optional<Ended> ended = service.ended().filter(e -> e.index() > goal.index());
        return switch (service.state()) {
            case ROLLING, HEALING -> OrderState.GOING;
            case STOPPED -> OrderState.STOPPED;
            case DEGRADED -> OrderState.FAILED;
            case PAUSED -> service.target().isPresent() ? OrderState.PAUSED : OrderState.NOT_STARTED;
            case HELD -> ended.isPresent() ? OrderState.REVERTED : OrderState.HELD;
            case HEALTHY, DRIFTED -> {
                boolean serves = service.release().equals(number(goal.release()));
                boolean waits = goal.kind() == OrderGoal.Kind.BACK && ended.isEmpty();
                yield serves ? OrderState.DONE : waits ? OrderState.GOING : OrderState.SUPERSEDED;
            }
        };
    }
}
