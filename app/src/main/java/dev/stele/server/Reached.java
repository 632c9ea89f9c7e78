package dev.stele.server;

import dev.stele.crash.CrashPoint;
import dev.stele.engine.Fact;
import dev.stele.engine.Order;
import java.util.List;
import java.util.Optional;

/// Which crash points lie around the append of some facts.
final class Reached {
    private Reached() {}

    static void before(List<Fact> facts) {
        facts.forEach(fact -> beforeOf(fact).ifPresent(CrashPoint::reach));
    }

    static void after(List<Fact> facts) {
        facts.forEach(fact -> afterOf(fact).ifPresent(CrashPoint::reach));
    }

    private static Optional<CrashPoint> beforeOf(Fact fact) {
        return switch (fact) {
            case Fact.DesiredSet _ -> Optional.of(CrashPoint.DESIRED_BEFORE_PERSIST);
            case Fact.VerdictGiven _ -> Optional.of(CrashPoint.VERDICT_BEFORE);
            default -> Optional.empty();
        };
    }

    private static Optional<CrashPoint> afterOf(Fact fact) {
        return switch (fact) {
            case Fact.DesiredSet _ -> Optional.of(CrashPoint.DESIRED_AFTER_PERSIST);
            case Fact.VerdictGiven _ -> Optional.of(CrashPoint.VERDICT_AFTER);
            case Fact.OrderGiven given
            when given.order() instanceof Order.Rollback -> Optional.of(CrashPoint.ROLLBACK_AFTER_INTENT);
            case Fact.InstanceIntent intent
            when intent.step() == Fact.Step.DRAIN -> Optional.of(CrashPoint.DRAIN_BEGIN);
            default -> Optional.empty();
        };
    }
}
