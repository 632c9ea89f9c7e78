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

/// Watches some services and says each change of their state once.
final class Following {
    private static final Duration STEP = Duration.ofSeconds(2);

    private final Control control;
    private final LongSupplier nanos;
    private final Consumer<String> talk;
    private final Map<String, String> said = new HashMap<>();

    /// @param talk takes lines without their ends
    Following(Control control, LongSupplier nanos, Consumer<String> talk) {
        this.control = control;
        this.nanos = nanos;
        this.talk = talk;
    }

    /// Waits until the status is as wanted. Absent when the time is over before.
    Optional<Status> until(Predicate<Status> wanted, Set<String> services, Duration timeout)
            throws InterruptedException {
        long end = nanos.getAsLong() + timeout.toNanos();
        Status status = control.status();
        while (true) {
            say(status, services);
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

    private void say(Status status, Set<String> services) {
        for (ServiceStatus service : status.services()) {
            String line = StatusText.line(service);
            if (services.contains(service.service()) && !line.equals(said.put(service.service(), line))) {
                talk.accept(line);
            }
        }
    }
}
