package dev.stele.gateway;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/// What a gateway is started with.
///
/// @param listen where clients connect; port 0 takes a free one
/// @param dir holds `table.json`, `membership.json` and `control.sock`; must exist and be writable
/// @param limits what the gateway takes from outside at most
/// @param eventLoops event loops; each client stays on one
/// @param warmUp how long the gateway warms up the JIT compiler before it opens its socket; zero skips it
/// @param random chooses weighted targets and instances, and names this process
public record GatewayConfig(
        InetSocketAddress listen,
        Path dir,
        GatewayLimits limits,
        int eventLoops,
        Duration warmUp,
        Clocks clocks,
        SplittableRandom random) {
    public static final int EVENT_LOOPS_MAX = 64;

    /// @param nanos monotonic nanoseconds
    /// @param wall for the lines of the access log
    public record Clocks(LongSupplier nanos, InstantSource wall) {}

    public GatewayConfig {
        if (eventLoops < 1 || eventLoops > EVENT_LOOPS_MAX) {
            throw new IllegalArgumentException("1 to " + EVENT_LOOPS_MAX + " workers, not " + eventLoops);
        }
    }

    LongSupplier nanos() {
        return clocks.nanos();
    }
}
