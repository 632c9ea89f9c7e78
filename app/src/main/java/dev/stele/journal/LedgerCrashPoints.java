package dev.stele.journal;

import dev.stele.crash.CrashPoint;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import java.util.List;
import java.util.Optional;

/// Which crash points lie around the append of some events.
public final class LedgerCrashPoints {
    private LedgerCrashPoints() {}

    public static void before(List<LedgerEvent> events) {
        events.forEach(event -> beforeOf(event).ifPresent(CrashPoint::reach));
    }

    public static void after(List<LedgerEvent> events) {
        events.forEach(event -> afterOf(event).ifPresent(CrashPoint::reach));
    }

    private static Optional<CrashPoint> beforeOf(LedgerEvent event) {
        return switch (event) {
            case LedgerEvent.DesiredSet _ -> Optional.of(CrashPoint.DESIRED_BEFORE_PERSIST);
            case LedgerEvent.VerdictGiven _ -> Optional.of(CrashPoint.VERDICT_BEFORE);
            default -> Optional.empty();
        };
    }

    private static Optional<CrashPoint> afterOf(LedgerEvent event) {
        return switch (event) {
            case LedgerEvent.DesiredSet _ -> Optional.of(CrashPoint.DESIRED_AFTER_PERSIST);
            case LedgerEvent.VerdictGiven _ -> Optional.of(CrashPoint.VERDICT_AFTER);
            case LedgerEvent.OrderGiven given
            when given.order() instanceof Order.Rollback -> Optional.of(CrashPoint.ROLLBACK_AFTER_INTENT);
            case LedgerEvent.InstanceIntent intent
            when intent.step() == LedgerEvent.Step.DRAIN -> Optional.of(CrashPoint.DRAIN_BEGIN);
            default -> Optional.empty();
        };
    }
}
