package dev.stele.gateway;

import dev.stele.crash.TestPauser;
import dev.stele.oci.Digest;
import dev.stele.route.GatewayState;
import dev.stele.route.Member;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import dev.stele.route.WeightedTarget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Starts a gateway and connects to it as a server.
///
/// All instances of a pool listen on one port, so those of a test differ by their loopback address.
final class Rig implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1);
    private static final long SEED = 42;
    static final Instant NOON = Instant.parse("2026-08-21T12:00:00.123Z");

    private final Path dir;
    private final Gateway gateway;
    private final GatewayClient server;
    private final TreeMap<PoolId, List<Member>> pools = new TreeMap<>();
    private long epoch;
    private long version;

    private Rig(Path dir, GatewayLimits limits, LongSupplier nanos) {
        this.dir = dir;
        this.gateway = Gateway.start(new GatewayConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                dir,
                limits,
                2,
                Duration.ZERO,
                new GatewayConfig.Clocks(nanos, () -> NOON),
                new SplittableRandom(SEED)));
        this.server = GatewayClient.connect(dir.resolve("control.sock"), PATIENCE);
        GatewayState state = server.state();
        this.epoch = state.epoch();
        this.version = state.membership().version();
    }

    static Rig start(Path dir) {
        return start(dir, GatewayLimits.DEFAULT);
    }

    static Rig start(Path dir, GatewayLimits limits) {
        return start(dir, limits, System::nanoTime);
    }

    static Rig start(Path dir, GatewayLimits limits, LongSupplier nanos) {
        return new Rig(dir, limits, nanos);
    }

    static PoolId pool(String service, String release) {
        return new PoolId(service, Digest.sha256((service + release).getBytes(StandardCharsets.UTF_8)));
    }

    static WeightedTarget target(String service, String release, int port, int percent) {
        return new WeightedTarget(pool(service, release), release, port, percent * 10_000);
    }

    static Route route(String path, String service, WeightedTarget... targets) {
        return new Route(Optional.empty(), path, service, List.of(targets));
    }

    /// Text with `|` for CR LF.
    static String http(String text) {
        return text.replace("|", "\r\n");
    }

    int port() {
        return gateway.port();
    }

    Path dir() {
        return dir;
    }

    Gateway gateway() {
        return gateway;
    }

    GatewayClient server() {
        return server;
    }

    GatewayState state() {
        return server.state();
    }

    /// The service `web` at release v1 takes all requests, at that port of these addresses.
    Rig serve(int port, String... addresses) {
        members("web", "v1", addresses);
        return routes(route("/", "web", target("web", "v1", port, 100)));
    }

    Rig routes(Route... routes) {
        accepted(server.apply(new RouteTable(++epoch, 1, List.of(routes))));
        return this;
    }

    /// Instances are named after the last part of their address.
    Rig members(String service, String release, String... addresses) {
        List<Member> members = new ArrayList<>();
        for (String address : addresses) {
            members.add(new Member(service + "-" + address.substring(address.lastIndexOf('.') + 1), address));
        }
        pools.put(pool(service, release), members);
        accepted(server.apply(new Membership(1, ++version, pools)));
        return this;
    }

    GatewayState.Counter counter(String service, String release, long atEpoch) {
        return state().counters().stream()
                .filter(c -> c.pool().equals(pool(service, release)) && c.epoch() == atEpoch)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no counter of " + service + " " + release));
    }

    /// Waits for a condition that the gateway's threads bring about.
    static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come about: " + what);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            new TestPauser().pause(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void accepted(GatewayAnswer answer) {
        if (answer instanceof GatewayAnswer.Refused refused) {
            throw new AssertionError("refused: " + refused.why());
        }
    }

    @Override
    public void close() {
        server.close();
        gateway.close();
    }
}
