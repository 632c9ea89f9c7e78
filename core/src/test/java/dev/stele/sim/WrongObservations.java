package dev.stele.sim;

import dev.stele.engine.Exit;
import dev.stele.engine.Observation;
import dev.stele.engine.ObservedInstance;
import dev.stele.engine.ObservedInstance.Health;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.reconciler.LoopState;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Observations of the platform with one kind of fact misread.
final class WrongObservations {
    private WrongObservations() {}

    static Observation killedIsOwn(LoopState before, Observation seen) {
        return each(
                seen,
                i -> i.exit()
                        .filter(exit -> exit.cause() == Exit.Cause.SIGNAL && exit.code() == 137)
                        .map(_ -> ended(i, new Exit(Exit.Cause.OWN, 1, List.of())))
                        .orElse(i));
    }

    static Observation unreadyIsEnded(LoopState before, Observation seen) {
        return each(
                seen,
                i -> i.state() == State.RUNNING && i.health() == Health.UNREADY
                        ? ended(i, new Exit(Exit.Cause.OWN, 1, List.of()))
                        : i);
    }

    static Observation unreadyIsDead(LoopState before, Observation seen) {
        return each(seen, i -> i.health() == Health.UNREADY ? with(i, Health.DEAD) : i);
    }

    static Observation unknownIsUnready(LoopState before, Observation seen) {
        return each(seen, i -> i.health() == Health.UNKNOWN ? with(i, Health.UNREADY) : i);
    }

    static Observation absentIsLost(LoopState before, Observation seen) {
        SortedMap<String, ObservedInstance> all = new TreeMap<>(seen.instances());
        before.observed().platform().instances().forEach((id, i) -> {
            if (before.durable().recorded().instances().containsKey(id)) {
                all.computeIfAbsent(id, _ -> ended(i, new Exit(Exit.Cause.LOST, 0, List.of())));
            }
        });
        return new Observation(all, seen.images(), seen.damage());
    }

    private static Observation each(Observation seen, UnaryOperator<ObservedInstance> wrong) {
        SortedMap<String, ObservedInstance> all = new TreeMap<>(seen.instances());
        all.replaceAll((_, i) -> wrong.apply(i));
        return new Observation(all, seen.images(), seen.damage());
    }

    private static ObservedInstance with(ObservedInstance i, Health health) {
        return new ObservedInstance(
                i.instance(),
                i.pool(),
                i.address(),
                i.state(),
                new ObservedInstance.ProbeResult(health, i.lastProbe()),
                i.taints(),
                i.exit());
    }

    private static ObservedInstance ended(ObservedInstance i, Exit exit) {
        return new ObservedInstance(
                i.instance(),
                i.pool(),
                i.address(),
                State.EXITED,
                new ObservedInstance.ProbeResult(Health.UNKNOWN, i.lastProbe()),
                i.taints(),
                Optional.of(exit));
    }
}
