package dev.stele.acceptance;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for what other processes do. They send no event, so it looks again and again, and fails when it was in vain.
public final class Wait {
    private static final Duration MAX = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 20;

    private Wait() {}

    /// @param now what to say when it does not come true
    public static void until(BooleanSupplier holds, Supplier<String> now) {
        long end = System.nanoTime() + MAX.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() >= end) {
                throw new AssertionError("waited for " + MAX + " in vain: " + now.get());
            }
            millis(LOOK_MILLIS);
        }
    }

    /// Lets that much time go by: for load that shall go on, and for kills at a moment that chance has chosen.
    public static void millis(long millis) {
        try {
            var _ = new Semaphore(0).tryAcquire(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
