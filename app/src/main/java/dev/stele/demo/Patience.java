package dev.stele.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Waits for what other processes do. They send no event, so it looks again and again.
final class Patience {
    private static final long LOOK_MILLIS = 25;

    private final LongSupplier micros;

    Patience(LongSupplier micros) {
        this.micros = micros;
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

    private static void pause() {
        try {
            var _ = new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the demo was interrupted", e);
        }
    }
}
