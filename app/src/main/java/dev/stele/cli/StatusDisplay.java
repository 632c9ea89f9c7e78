package dev.stele.cli;

import dev.stele.control.Status;
import java.time.Duration;

/// Where a command that waits shows the status.
interface StatusDisplay extends AutoCloseable {
    Duration STEP = Duration.ofSeconds(2);

    /// Shows nothing.
    StatusDisplay NONE = _ -> {};

    /// Called with every status, also when it is as before.
    void show(Status status);

    /// How often it has to be shown again, though nothing changed.
    default Duration step() {
        return STEP;
    }

    /// Leaves the last state behind, on lines of their own.
    @Override
    default void close() {}
}
