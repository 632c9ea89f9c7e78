package dev.stele.cli;

import dev.stele.control.Control;
import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// Watches services and prints each change of their state once.
final class StatusFollower {
    private static final Duration STEP = Duration.ofSeconds(2);

    private final Control control;
    private final LongSupplier nanos;
    private final Consumer<String> lines;
    private final Map<String, String> printed = new HashMap<>();

    /// @param lines called with each line, without its line end
    StatusFollower(Control control, LongSupplier nanos, Consumer<String> lines) {
        this.control = control;
        this.nanos = nanos;
        this.lines = lines;
    }

    /// Waits until the status is as wanted. Absent after the timeout.
    Optional<Status> until(Predicate<Status> wanted, Set<String> services, Duration timeout)
            throws InterruptedException {
        long end = nanos.getAsLong() + timeout.toNanos();
        Status status = control.status();
        while (true) {
            printChanges(status, services);
            if (wanted.test(status)) {
                return Optional.of(status);
            }
            long left = end - nanos.getAsLong();
            if (left <= 0) {
                return Optional.empty();
            }
            Duration wait = left < STEP.toNanos() ? Duration.ofNanos(left) : STEP;
            status = control.await(status.revision(), wait);
        }
    }

    private void printChanges(Status status, Set<String> services) {
        for (ServiceStatus service : status.services()) {
            String line = StatusText.line(service);
            if (services.contains(service.service()) && !line.equals(printed.put(service.service(), line))) {
                lines.accept(line);
            }
        }
    }
}
