package dev.stele.server;

import dev.stele.control.Health;
import dev.stele.control.Monitor;
import dev.stele.control.Status;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.World;
import dev.stele.journal.History;
import dev.stele.metrics.Exposition;
import dev.stele.metrics.Telemetry;
import dev.stele.route.GatewayState;
import dev.stele.route.RequestFigures;
import dev.stele.store.StoreException;
import dev.stele.supervisor.GatewaySupervisor;
import dev.stele.text.FailureText;
import dev.stele.views.WorldSnapshot;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Watches the loop, and answers what a monitoring system asks.
final class ServerMonitor implements Monitor, Activity {
    /// The loop turns at least once a second.
    static final Duration TURN_MAX = Duration.ofSeconds(10);

    private static final System.Logger LOG = System.getLogger(ServerMonitor.class.getName());

    private final Parts parts;
    private volatile boolean started;
    private volatile String refusal = "";
    private volatile long turnedNanos;
    private volatile boolean uncounted;

    /// @param snapshot what the loop last published; empty before its first pass
    /// @param requests what the gateway has counted
    /// @param storeBytes of all blobs; empty while they are counted for the first time
    record Parts(
            Telemetry telemetry,
            ServerLog log,
            Supplier<Optional<Published>> snapshot,
            Supplier<List<RequestFigures>> requests,
            Supplier<OptionalLong> storeBytes,
            LongSupplier nanos,
            String version) {}

    /// A snapshot and the status computed from it.
    record Published(WorldSnapshot view, Status status) {}

    ServerMonitor(Parts parts) {
        this.parts = parts;
        this.turnedNanos = parts.nanos().getAsLong();
    }

    /// Counts the blobs for the first time: of a large store this takes longer than a request may.
    void start() {
        Thread.ofPlatform().name("blob-bytes").daemon().start(this::storeBytes);
    }

    @Override
    public void written(List<History.Line> lines) {
        refusal = "";
        for (History.Line line : lines) {
            started |= line.entry().event() instanceof LedgerEvent.ServerStarted;
            parts.telemetry().happened(line.entry().event());
            parts.log().written(line);
        }
    }

    @Override
    public void refused(String reason) {
        refusal = reason;
    }

    @Override
    public void passed(long nanos) {
        turnedNanos = parts.nanos().getAsLong();
        parts.telemetry().passed(nanos);
    }

    @Override
    public Page metrics(boolean openMetrics) {
        Optional<Published> now = parts.snapshot().get();
        String text = now.map(published -> new Exposition(
                                published.view().world().recorded(),
                                published.status(),
                                parts.requests().get(),
                                storeBytes(),
                                parts.version())
                        .text(parts.telemetry(), openMetrics))
                .orElse(openMetrics ? "# EOF\n" : "");
        return new Page(Exposition.contentType(openMetrics), text);
    }

    @Override
    public Health alive() {
        return new Health(List.of(turns()));
    }

    @Override
    public Health ready() {
        Optional<Published> published = parts.snapshot().get();
        Optional<World> world = published.map(p -> p.view().world());
        String gatewayWhy = published.map(p -> p.status().gateway().why()).orElse("");
        boolean observed = started
                && world.filter(w -> w.observed().sinceMillis().isPresent()).isPresent();
        return new Health(List.of(
                turns(),
                Health.Check.of("observed", observed, "the server has not looked at everything yet"),
                Health.Check.of("ledger", refusal.isEmpty(), "the ledger cannot be written: " + refusal),
                Health.Check.of(
                        "gateway",
                        world.filter(ServerMonitor::isAcknowledged).isPresent(),
                        gatewayWhy.isEmpty()
                                ? "the gateway does not answer, or has not acknowledged the newest routes"
                                : "the gateway cannot start: " + gatewayWhy)));
    }

    private Health.Check turns() {
        long silent = parts.nanos().getAsLong() - turnedNanos;
        return Health.Check.of(
                "loop",
                silent <= TURN_MAX.toNanos(),
                "the loop has not turned for " + TimeUnit.NANOSECONDS.toSeconds(silent) + " s");
    }

    private static boolean isAcknowledged(World world) {
        Optional<GatewayState> gateway = world.observed().gateway();
        return !GatewaySupervisor.isWanted(world.recorded())
                || gateway.filter(state ->
                                state.epoch() >= world.recorded().applied().epoch())
                        .isPresent();
    }

    /// Without it the other figures are as good as ever.
    private OptionalLong storeBytes() {
        try {
            OptionalLong bytes = parts.storeBytes().get();
            uncounted = false;
            return bytes;
        } catch (StoreException e) {
            if (!uncounted) {
                LOG.log(Level.WARNING, "the registry's blobs cannot be counted: " + FailureText.of(e));
            }
            uncounted = true;
            return OptionalLong.empty();
        }
    }
}
