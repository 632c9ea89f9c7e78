package dev.stele.crash;

import java.time.Duration;

/// Waits between two checks of something that sends no event. `main` passes in the one that sleeps.
///
/// Where an event can be waited for, wait for it instead.
public interface Pauser {
    /// @throws IllegalStateException on a thread that must never block
    void pause(Duration duration) throws InterruptedException;
}
