package dev.stele.acceptance;

import dev.stele.crash.Pauser;
import dev.stele.crash.TestPauser;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Waits for what other processes do. They send no event, so it looks again and again, and fails when it was in vain.
public final class Wait {
    private static final Duration MAX = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 20;
    private static final Pauser PAUSER = new TestPauser();

    private Wait() {}

    /// @param now what to say when it does not come true
    public static void until(BooleanSupplier holds, Supplier<String> now) {
        var _ = see(holds::getAsBoolean, Boolean::booleanValue, _ -> now.get());
    }

    /// Looks until it sees what is wanted.
    ///
    /// @return what it saw
    public static <T> T see(Supplier<T> look, Predicate<T> wanted) {
        return see(look, wanted, String::valueOf);
    }

    /// @param told what to say of the last thing that was seen when it is never the wanted one
    public static <T> T see(Supplier<T> look, Predicate<T> wanted, Function<T, String> told) {
        long end = System.nanoTime() + MAX.toNanos();
        T seen = look.get();
        while (!wanted.test(seen)) {
            if (System.nanoTime() >= end) {
                throw new AssertionError("waited for " + MAX + " in vain: " + told.apply(seen));
            }
            millis(LOOK_MILLIS);
            seen = look.get();
        }
        return seen;
    }

    /// Lets that much time go by: for load that shall go on, and for kills at a moment that chance has chosen.
    public static void millis(long millis) {
        try {
            PAUSER.pause(Duration.ofMillis(millis));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
