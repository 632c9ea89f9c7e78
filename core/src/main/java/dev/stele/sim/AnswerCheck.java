package dev.stele.sim;

import dev.stele.engine.OrderGoal;
import dev.stele.engine.OrderProgress;
import dev.stele.engine.Rollout;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.route.WeightedTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// People who follow the orders that they gave: whatever they are told as the end of one has to be what machine,
/// gateway and durable ledger show at that moment.
///
/// They outlive a crash of the server and ask the next one. At the end of a history everybody asks once more, and those
/// who still wait have to be told an end.
final class AnswerCheck {
    private final Checker checker;
    private final Simulation sim;
    private final List<OrderGoal> followed = new ArrayList<>();
    private final List<OrderGoal> waiting = new ArrayList<>();

    AnswerCheck(Checker checker, Simulation sim) {
        this.checker = checker;
        this.sim = sim;
    }

    void follow(List<OrderGoal> goals) {
        followed.addAll(goals);
        waiting.addAll(goals);
    }

    void ask(SimServer server) {
        waiting.removeIf(goal -> {
            OrderProgress told = server.progress(goal);
            if (told.state().isEnd()) {
                sim.reach("told." + goal.kind() + "." + told.state());
                check(goal, told);
            }
            return told.state().isEnd();
        });
    }

    /// @param excused services that may never come to rest
    void end(SimServer server, Set<String> excused) {
        for (OrderGoal goal : followed) {
            OrderProgress told = server.progress(goal);
            if (told.state().isEnd()) {
                check(goal, told);
            } else if (!excused.contains(goal.service())) {
                throw new Violation(Invariant.O4, goal + " is still waited for, and nothing moves");
            }
        }
    }

    private void check(OrderGoal goal, OrderProgress told) {
        String service = goal.service();
        boolean right = switch (told.state()) {
            case GOING -> true;
            case DONE ->
                goal.kind() == OrderGoal.Kind.STOP
                        ? isGone(service)
                        : serving(service).equals(told.serves())
                                && isAsked(goal, told.serves())
                                && isComplete(service, told.serves());
            case SUPERSEDED -> isSuperseded(goal);
            case REVERTED, ROLLED_BACK, HELD ->
                isCondemned(goal)
                        && !serving(service).equals(goal.release())
                        && serving(service).equals(told.serves())
                        && isComplete(service, told.serves());
            case PAUSED ->
                checker.services()
                        .moving(service)
                        .filter(r -> r.phase() == Rollout.Phase.PAUSED)
                        .map(Rollout::to)
                        .equals(goal.release());
            case NOT_STARTED -> !isCondemned(goal) && !serves(goal) && isAtRest(service);
            case FAILED -> isAtRest(service) && (!serves(goal) || !isFull(service, goal.release()));
            case REFUSED -> isAtRest(service) && !serves(goal);
            case STOPPED -> checker.services().isStopped(service);
            case STARTED_AGAIN ->
                !checker.services().isStopped(service) && goal(service).isPresent();
        };
        if (!right) {
            throw new Violation(Invariant.O3, goal + " is told " + told + ", and " + shown(service));
        }
    }

    private Optional<Digest> serving(String service) {
        return checker.services().serving(service);
    }

    private boolean serves(OrderGoal goal) {
        return goal.release().isPresent() && serving(goal.service()).equals(goal.release());
    }

    private static boolean isAsked(OrderGoal goal, Optional<Digest> release) {
        return goal.release().isEmpty() || goal.release().equals(release);
    }

    private boolean isAtRest(String service) {
        return checker.services().moving(service).isEmpty()
                && !checker.services().isStopped(service);
    }

    private boolean isCondemned(OrderGoal goal) {
        return checker.traffic()
                .isCondemned(new PoolId(goal.service(), goal.release().orElseThrow()));
    }

    /// An apply is superseded by the fleet that is wanted now, a rollback by whatever goes or went elsewhere.
    private boolean isSuperseded(OrderGoal goal) {
        Optional<Digest> wanted = goal(goal.service()).map(now -> now.release().id());
        boolean apply = goal.kind() != OrderGoal.Kind.BACK;
        return apply
                ? !wanted.equals(goal.release())
                : wanted.isEmpty()
                        || !serves(goal)
                        || checker.services()
                                .moving(goal.service())
                                .filter(r -> !goal.release().equals(Optional.of(r.to())))
                                .isPresent();
    }

    private boolean isGone(String service) {
        boolean wanted = goal(service).isPresent() && !checker.services().isStopped(service);
        return !wanted
                && checker.services().pools(service).stream()
                        .allMatch(pool -> checker.readiness().instancesOf(pool).isEmpty());
    }

    private boolean isComplete(String service, Optional<Digest> release) {
        return isAtRest(service) && isFull(service, release) && isRouted(service, release);
    }

    /// The server may not know yet what has just happened to an instance.
    private boolean isFull(String service, Optional<Digest> release) {
        long ready = checker.readiness().readyLately(new PoolId(service, release.orElseThrow()));
        return ready >= goal(service).map(ServiceGoal::replicas).orElse(0);
    }

    /// Of a service with a route and instances, whether the gateway sends all its requests there.
    private boolean isRouted(String service, Optional<Digest> release) {
        boolean needs = goal(service)
                .filter(goal -> goal.route().isPresent() && goal.replicas() > 0)
                .isPresent();
        return !needs
                || sim.gateway().table().routes().stream()
                        .filter(route -> route.service().equals(service))
                        .flatMap(route -> route.targets().stream())
                        .filter(target -> target.weightPpm() == WeightedTarget.WHOLE_PPM)
                        .anyMatch(target ->
                                release.equals(Optional.of(target.pool().release())));
    }

    private Optional<ServiceGoal> goal(String service) {
        return checker.bounds().goal(service);
    }

    private String shown(String service) {
        return "the world shows: serving " + serving(service).map(checker::name) + ", wanted "
                + goal(service).map(goal -> checker.name(goal.release().id())) + ", rollout "
                + checker.services().rollout(service).map(checker::describe) + ", stopped "
                + checker.services().isStopped(service) + ", gateway "
                + sim.gateway().table().routes() + ", machine "
                + sim.machine().instances().keySet();
    }
}
