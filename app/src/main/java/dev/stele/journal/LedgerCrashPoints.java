package dev.stele.journal;

import dev.stele.crash.CrashPoint;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import java.util.List;
import java.util.Optional;

/// The crash points before and after the append of some events.
public final class LedgerCrashPoints {
    private LedgerCrashPoints() {}

    public static void before(List<LedgerEvent> events) {
        events.forEach(event -> around(event).before().ifPresent(CrashPoint::reach));
    }

    public static void after(List<LedgerEvent> events) {
        events.forEach(event -> around(event).after().ifPresent(CrashPoint::reach));
    }

    private record Around(Optional<CrashPoint> before, Optional<CrashPoint> after) {
        static final Around NONE = new Around(Optional.empty(), Optional.empty());

        static Around both(CrashPoint before, CrashPoint after) {
            return new Around(Optional.of(before), Optional.of(after));
        }

        static Around after(CrashPoint after) {
            return new Around(Optional.empty(), Optional.of(after));
        }
    }

    private static Around around(LedgerEvent event) {
        return switch (event) {
            case LedgerEvent.DesiredSet _ ->
                Around.both(CrashPoint.DESIRED_BEFORE_PERSIST, CrashPoint.DESIRED_AFTER_PERSIST);
            case LedgerEvent.VerdictGiven _ -> Around.both(CrashPoint.VERDICT_BEFORE, CrashPoint.VERDICT_AFTER);
            case LedgerEvent.OrderGiven given
            when given.order() instanceof Order.Rollback -> Around.after(CrashPoint.ROLLBACK_AFTER_INTENT);
            case LedgerEvent.InstanceIntent intent
            when intent.step() == LedgerEvent.Step.DRAIN -> Around.after(CrashPoint.DRAIN_BEGIN);
            case LedgerEvent.OrderGiven _,
                    LedgerEvent.InstanceIntent _,
                    LedgerEvent.ServerStarted _,
                    LedgerEvent.ReleaseMade _,
                    LedgerEvent.ReleaseRouted _,
                    LedgerEvent.RolloutMoved _,
                    LedgerEvent.ServiceDown _,
                    LedgerEvent.PoolChanged _,
                    LedgerEvent.Intent _,
                    LedgerEvent.Closed _,
                    LedgerEvent.Ended _,
                    LedgerEvent.BecameReady _,
                    LedgerEvent.Recovered _,
                    LedgerEvent.DriftFound _,
                    LedgerEvent.DriftGone _,
                    LedgerEvent.OrderRefused _,
                    LedgerEvent.OrderPending _,
                    LedgerEvent.OrderDone _,
                    LedgerEvent.ReleasesForgotten _ -> Around.NONE;
        };
    }
}
