package dev.stele.sim;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Rollout;
import dev.stele.fleet.RolloutPolicy.Strategy;
import dev.stele.route.PoolId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Checks which instances durable entries retire, given their real state and what they are needed for.
final class RetirementCheck {
    private final Checker checker;
    private final SimMachine machine;

    RetirementCheck(Checker checker, SimMachine machine) {
        this.checker = checker;
        this.machine = machine;
    }

    /// Called before these events are applied.
    void before(List<LedgerEvent> events) {
        letGo(events, _ -> true).forEach(checker.traffic()::letGo);
        Map<String, Rollout> next = new HashMap<>();
        checker.known().forEach(service -> checker.services().rollout(service).ifPresent(r -> next.put(service, r)));
        for (LedgerEvent event : events) {
            if (event instanceof LedgerEvent.RolloutMoved(var rollout)) {
                next.put(rollout.service(), rollout);
            }
        }
        letGo(events, cause -> cause == PoolAction.Cause.SURPLUS)
                .forEach(
                        (service, ids) -> Optional.ofNullable(next.get(service)).ifPresent(r -> keepsFallback(r, ids)));
    }

    private Map<String, Set<String>> letGo(List<LedgerEvent> events, Predicate<PoolAction.Cause> why) {
        Map<String, Set<String>> gone = new HashMap<>();
        for (LedgerEvent event : events) {
            if (event instanceof LedgerEvent.PoolChanged(PoolAction.Retire retire) && why.test(retire.cause())) {
                checker.subjects()
                        .serviceOf(retire.instance())
                        .ifPresent(service -> gone.computeIfAbsent(service, _ -> new HashSet<>())
                                .add(retire.instance()));
            }
        }
        return gone;
    }

    /// The base of a rollout stays complete until the rollout is over, unless it is no longer kept warm.
    private void keepsFallback(Rollout rollout, Set<String> gone) {
        String service = rollout.service();
        Optional<PoolId> base = Optional.of(rollout)
                .filter(r -> switch (r.phase()) {
                    case SHIFTING, BAKING -> r.kind() == Rollout.Kind.FORWARD;
                    case PREPARING, LAUNCHING, PAUSED, REVERTING, DONE -> false;
                })
                .flatMap(Rollout::base)
                .map(release -> new PoolId(service, release));
        if (base.isEmpty()
                || checker.services().wasStoppedLately(service)
                || checker.disturbances().isBlind(service)) {
            return;
        }
        List<String> ready = checker.readiness().instancesOf(base.get()).stream()
                .filter(id -> checker.readiness().isKnownReady(id)
                        && checker.intents().retirement(id).isEmpty())
                .toList();
        long left = ready.stream().filter(id -> !gone.contains(id)).count();
        boolean kept = checker.bounds().isLong(service, Strategy.BLUE_GREEN)
                || checker.bounds().isLongWarm(service);
        if (kept && left < ready.size() && left < checker.bounds().replicasMin(service)) {
            throw new Violation(Invariant.I13, service + " lets go of " + gone + ", to which it may have to go back");
        }
    }

    /// A serving pool's running instances must not all be retired at once as unhealthy.
    void after(List<LedgerEvent> events) {
        Map<PoolId, Integer> gone = new HashMap<>();
        for (LedgerEvent event : events) {
            if (event instanceof LedgerEvent.PoolChanged(PoolAction.Retire retire)
                    && retire.cause() != PoolAction.Cause.SURPLUS
                    && checker.readiness().isRunning(retire.instance())) {
                poolOf(retire.instance()).ifPresent(pool -> gone.merge(pool, 1, Integer::sum));
            }
        }
        gone.forEach((pool, count) -> {
            boolean carries = checker.services().serving(pool.service()).equals(Optional.of(pool.release()))
                    && checker.services().moving(pool.service()).isEmpty();
            long running = checker.readiness().instancesOf(pool).stream()
                    .filter(id -> checker.readiness().isRunning(id)
                            || checker.readiness().isReadyLately(id))
                    .count();
            if (carries && count > 1 && count == running && checker.bounds().replicasMin(pool.service()) > 0) {
                throw new Violation(
                        Invariant.S20, "all " + count + " running instances of " + pool + " are let go at once");
            }
        });
    }

    private Optional<PoolId> poolOf(String instance) {
        return Optional.ofNullable(machine.instances().get(instance))
                .map(i -> i.made().pool());
    }
}
