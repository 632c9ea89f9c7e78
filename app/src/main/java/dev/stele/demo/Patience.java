package dev.stele.demo;

import dev.stele.crash.Pauser;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Polls for what other processes do, since they send no event.
final class Patience {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);

    private final LongSupplier micros;
    private final Pauser pauser;

    Patience(LongSupplier micros, Pauser pauser) {
        this.micros = micros;
        this.pauser = pauser;
    }

    /// @return whether it came true in time
    boolean until(Duration max, BooleanSupplier holds) {
        long end = micros.getAsLong() + TimeUnit.MILLISECONDS.toMicros(max.toMillis());
        while (!holds.getAsBoolean()) {
            if (micros.getAsLong() >= end) {
                return false;
            }
            pause();
        }
        return true;
    }

    private void pause() {
        try {
            pauser.pause(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the demo was interrupted", e);
        }
    }
}
