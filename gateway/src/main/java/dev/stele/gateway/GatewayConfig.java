package dev.stele.gateway;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/// What a gateway is started with.
///
/// @param listen where clients connect; port 0 takes a free one
/// @param dir holds `table.json`, `membership.json` and `control.sock`; must exist and be writable
/// @param limits see there
/// @param workers event loops; each client stays on one
/// @param warmUp how long the gateway exercises itself before it opens its socket; zero leaves it out
/// @param nanos monotonic nanoseconds
/// @param random chooses weighted targets and instances, and names this process
public record GatewayConfig(
        InetSocketAddress listen,
        Path dir,
        GatewayLimits limits,
        int workers,
        Duration warmUp,
        LongSupplier nanos,
        SplittableRandom random) {
    public static final int WORKERS_MAX = 64;

    public GatewayConfig {
        if (workers < 1 || workers > WORKERS_MAX) {
            throw new IllegalArgumentException("1 to " + WORKERS_MAX + " workers, not " + workers);
        }
    }
}
