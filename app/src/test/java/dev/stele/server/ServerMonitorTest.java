package dev.stele.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.Health;
import dev.stele.control.Status;
import dev.stele.control.Statuses;
import dev.stele.engine.Desired;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Observation;
import dev.stele.engine.Observed;
import dev.stele.engine.Recorded;
import dev.stele.engine.World;
import dev.stele.journal.History;
import dev.stele.journal.LedgerEntry;
import dev.stele.metrics.Telemetry;
import dev.stele.route.GatewayState;
import dev.stele.store.StoreException;
import dev.stele.views.WorldSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// When a server is alive and when it is ready.
class ServerMonitorTest {
    private final AtomicLong nanos = new AtomicLong(-1_000);
    private Supplier<OptionalLong> storeBytes = OptionalLong::empty;
    private Optional<ServerMonitor.Published> published = Optional.empty();
    private final ServerMonitor monitor = new ServerMonitor(new ServerMonitor.Parts(
            new Telemetry(Recorded.EMPTY, nanos::get),
            new ServerLog(_ -> {}),
            () -> published,
            List::of,
            () -> storeBytes.get(),
            nanos::get,
            "0.1"));

    private static List<String> failing(Health health) {
        return health.checks().stream()
                .filter(check -> !check.isOk())
                .map(Health.Check::name)
                .toList();
    }

    private void publish(Optional<GatewayState> gateway) {
        Observed observed = Observed.NOTHING.then(Observation.NOTHING, gateway, 0);
        World world = new World(0, 0, Desired.NOTHING, observed, Recorded.EMPTY);
        published =
                Optional.of(new ServerMonitor.Published(new WorldSnapshot(world, List.of(), 0), Statuses.status(1, 1)));
    }

    private static GatewayState gateway() {
        return new GatewayState(
                "boot", 1, 0, new GatewayState.MembershipVersion(1, 1), List.of(), new TreeMap<>(), List.of());
    }

    private void start() {
        LedgerEntry entry = new LedgerEntry(Instant.EPOCH, new LedgerEvent.ServerStarted(1));
        monitor.written(List.of(new History.Line(0, entry, "started")));
    }

    @Test
    void readyOnceEverythingWasLookedAtAndTheGatewayFollows() {
        assertThat(failing(monitor.ready())).containsExactly("observed", "gateway");
        publish(Optional.empty());
        assertThat(failing(monitor.ready())).containsExactly("observed", "gateway");
        start();
        assertThat(failing(monitor.ready())).containsExactly("gateway");
        publish(Optional.of(gateway()));
        assertThat(monitor.ready().isOk()).isTrue();
    }

    @Test
    void whyTheGatewayCannotStartIsSaid() {
        publish(Optional.empty());
        start();
        assertThat(monitor.ready().toJson().text()).contains("the gateway does not answer");
        Status.Gateway gateway = new Status.Gateway(":8080", true, false, 1, "another program listens there");
        WorldSnapshot view = published.orElseThrow().view();
        published =
                Optional.of(new ServerMonitor.Published(view, new Status(1, 1, "shop", "default", List.of(), gateway)));
        assertThat(monitor.ready().toJson().text()).contains("the gateway cannot start: another program listens there");
    }

    @Test
    void notReadyWhileTheLedgerTakesNothing() {
        publish(Optional.of(gateway()));
        start();
        monitor.refused("no space left");
        assertThat(failing(monitor.ready())).containsExactly("ledger");
        assertThat(monitor.ready().toJson().text()).contains("the ledger cannot be written: no space left");
        assertThat(monitor.alive().isOk()).isTrue();
        start();
        assertThat(monitor.ready().isOk()).isTrue();
    }

    @Test
    void aliveWhileTheLoopTurns() {
        nanos.addAndGet(ServerMonitor.TURN_MAX.toNanos());
        assertThat(monitor.alive().isOk()).isTrue();
        nanos.incrementAndGet();
        assertThat(failing(monitor.alive())).containsExactly("loop");
        monitor.passed(5);
        assertThat(monitor.alive().isOk()).isTrue();
    }

    @Test
    void bytesOfTheBlobsAreLeftOutWhileNobodyKnowsThem() {
        publish(Optional.empty());
        assertThat(monitor.metrics(true).text())
                .doesNotContain("stele_registry_bytes")
                .contains("stele_gateway_up")
                .endsWith("# EOF\n");
        storeBytes = () -> OptionalLong.of(100);
        assertThat(monitor.metrics(true).text()).contains("stele_registry_bytes 100.0\n");
        storeBytes = () -> {
            throw StoreException.of(Path.of("/blobs"), new IOException("broken"));
        };
        assertThat(monitor.metrics(false).text())
                .doesNotContain("stele_registry_bytes")
                .contains("stele_gateway_up");
    }

    @Test
    void figuresBeforeTheFirstPassAreAnEmptyDocument() {
        assertThat(monitor.metrics(true).text()).isEqualTo("# EOF\n");
    }
}
