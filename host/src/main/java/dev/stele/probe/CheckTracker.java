package dev.stele.probe;

import dev.stele.fleet.Check;
import java.time.Duration;
import java.util.Optional;

/// The state of one check of one instance: when it is due next, and whether it passes, which changes only after as many
/// equal results in a row as the check's thresholds say.
final class CheckTracker {
    enum CheckState {
        UNKNOWN,
        PASSING,
        FAILING
    }

    private final Check check;
    private CheckState state = CheckState.UNKNOWN;
    private Optional<ProbeFailure> lastFailure = Optional.empty();
    private int successes;
    private int failures;
    private long dueNanos;

    CheckTracker(Check check, long nowNanos) {
        this.check = check;
        this.dueNanos = nowNanos;
    }

    Check check() {
        return check;
    }

    CheckState state() {
        return state;
    }

    /// Why the last attempt failed; empty after a success.
    Optional<ProbeFailure> lastFailure() {
        return lastFailure;
    }

    /// How many attempts have failed in a row.
    int failures() {
        return failures;
    }

    long dueNanos() {
        return dueNanos;
    }

    /// @param failure why the attempt failed; empty for a success
    /// @param delay until the next attempt
    void add(Optional<ProbeFailure> failure, long nowNanos, Duration delay) {
        dueNanos = nowNanos + delay.toNanos();
        lastFailure = failure;
        successes = failure.isEmpty() ? successes + 1 : 0;
        failures = failure.isEmpty() ? 0 : failures + 1;
        if (successes >= check.successThreshold()) {
            state = CheckState.PASSING;
        } else if (failures >= check.failureThreshold()) {
            state = CheckState.FAILING;
        }
    }
}
