package dev.stele.cli;

import dev.stele.control.Control;
import dev.stele.control.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// Waits for a status, and shows each one until then.
final class StatusFollower {
    private final Control control;
    private final LongSupplier nanos;
    private final StatusDisplay display;

    StatusFollower(Control control, LongSupplier nanos, StatusDisplay display) {
        this.control = control;
        this.nanos = nanos;
        this.display = display;
    }

    /// Waits until the status is as wanted. Absent after the timeout.
    Optional<Status> until(Predicate<Status> wanted, Duration timeout) throws InterruptedException {
        long end = nanos.getAsLong() + timeout.toNanos();
        Status status = control.status();
        while (true) {
            display.show(status);
            if (wanted.test(status)) {
                return Optional.of(status);
            }
            long left = end - nanos.getAsLong();
            if (left <= 0) {
                return Optional.empty();
            }
            long step = display.step().toNanos();
            status = control.await(status.revision(), Duration.ofNanos(Math.min(left, step)));
        }
    }
}
