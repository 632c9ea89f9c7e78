package dev.stele.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.acceptance.Pages;
import dev.stele.acceptance.Push;
import dev.stele.acceptance.Rig;
import dev.stele.acceptance.Wait;
import dev.stele.crash.CrashPoint;
import dev.stele.oci.Digest;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Halts the process at every crash point without any clean-up, under load. The final state has to equal that of a
/// run without the crash.
@Stage(
        name = "faults of the whole program",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashPointsTest {
    private static final int HALTED = 137;

    private final LoadedService service = new LoadedService();
    private final Rig rig = service.rig();
    private boolean rolling;

    @AfterAll
    void end() {
        service.close();
    }

    @ParameterizedTest
    @EnumSource
    void recoversFromACrash(CrashPoint point) throws IOException {
        switch (point) {
            case BUILD_AFTER_LAYER, BUILD_BEFORE_TAG, BLOB_AFTER_WRITE, BLOB_AFTER_FSYNC, BLOB_BEFORE_DIR_FSYNC ->
                crashABuild(point);
            case UPLOAD_MID_CHUNK, UPLOAD_BEFORE_COMMIT, MANIFEST_BEFORE_TAG, MANIFEST_AFTER_TAG -> crashAPush(point);
            case TABLE_AFTER_FSYNC, TABLE_AFTER_RENAME -> crashTheGateway(point);
            case VERDICT_BEFORE, VERDICT_AFTER -> crashARevert(point);
            case ROLLBACK_AFTER_INTENT -> crashARollback(point);
            default -> crashARollout(point);
        }
        service.verify();
    }

    /// Blobs are written by the server as well: the wanted fleet is one.
    @ParameterizedTest
    @EnumSource(names = {"BLOB_AFTER_WRITE", "BLOB_AFTER_FSYNC", "BLOB_BEFORE_DIR_FSYNC"})
    void recoversFromACrashInTheServer(CrashPoint point) {
        crashARollout(point);
        service.verify();
    }

    /// At which pass of the point the process halts: the start of a server writes entries and computes plans as well.
    private static int nth(CrashPoint point) {
        return switch (point) {
            case LEDGER_AFTER_BUNDLE -> 2;
            case LEDGER_AFTER_TILES -> 4;
            case LEDGER_BEFORE_CHECKPOINT -> 6;
            case LEDGER_AFTER_CHECKPOINT -> 8;
            case PLAN_AFTER_COMPUTE -> 12;
            case STOP_AFTER_KILL, CLEANUP_BEFORE_NFT -> 2;
            default -> 1;
        };
    }

    private static Map<String, String> armed(CrashPoint point) {
        return Map.of("STELE_CRASH", point.label() + ":" + nth(point));
    }

    /// Starts the server with the armed point, gives the order, waits for the end of the process, and restarts it. An
    /// order that was not accepted is repeated, as a user would.
    private void crashTheServer(CrashPoint point, BooleanSupplier order) {
        rig.terminate();
        Process server = rig.start(armed(point));
        Wait.until(() -> rig.isReady() || !server.isAlive(), rig::log);
        boolean accepted = order.getAsBoolean();
        assertThat(rig.awaitEnd())
                .as("%s was reached%n%s", point.label(), rig.log())
                .isEqualTo(HALTED);
        rig.start();
        assertThat(accepted || order.getAsBoolean()).isTrue();
    }

    private void crashARollout(CrashPoint point) {
        String next = service.pages().built(true);
        rolling = !rolling;
        Pages.Rollout rollout = rolling ? LoadedService.ROLLING : LoadedService.BLUE_GREEN;
        crashTheServer(point, () -> service.order(next, rollout));
        service.expect(next);
    }

    private void crashARevert(CrashPoint point) {
        String bad = service.pages().built(false);
        crashTheServer(point, () -> service.order(bad, LoadedService.BLUE_GREEN));
        service.awaitRevert();
    }

    /// Rolls back to a release number, so that repeating the order after a lost answer does not roll back twice.
    private void crashARollback(CrashPoint point) {
        String former = service.serving();
        String number = "v" + service.release();
        service.pages().apply(service.pages().built(true), LoadedService.WARM).orThrow();
        crashTheServer(point, () -> service.orderRollback("--to", number));
        service.expect(former);
    }

    private void crashABuild(CrashPoint point) {
        String next = service.pages().next(true);
        assertThat(service.pages().build(next, armed(point)).exit())
                .as("%s was reached", point.label())
                .isEqualTo(HALTED);
        service.pages().build(next, Map.of()).orThrow();
        service.pages().apply(next, LoadedService.BLUE_GREEN).orThrow();
        service.expect(next);
    }

    private void crashAPush(CrashPoint point) throws IOException {
        Push push = new Push(rig);
        byte[] layer = point.label().repeat(10_000).getBytes(StandardCharsets.UTF_8);
        rig.terminate();
        rig.start(armed(point));
        Wait.until(rig::isReady, rig::log);
        assertThatThrownBy(() -> push.push(point.label(), layer)).isInstanceOf(IOException.class);
        assertThat(rig.awaitEnd()).as("%s was reached", point.label()).isEqualTo(HALTED);
        rig.start();
        Digest digest = push.push(point.label(), layer);
        assertThat(push.digest(point.label())).isEqualTo(digest);
    }

    /// A gateway inherits the armed point from its server, and halts each time that it reaches it. Failed requests
    /// are excused during that time.
    private void crashTheGateway(CrashPoint point) {
        String next = service.pages().built(true);
        rig.terminate();
        service.traffic().excuse(true);
        rig.endGateway();
        rig.start(armed(point));
        Wait.until(rig::isReady, rig::log);
        String first = rig.gatewayPid();
        assertThat(service.order(next, LoadedService.BLUE_GREEN)).isTrue();
        Wait.until(() -> !rig.gatewayPid().equals(first), () -> "the gateway goes on");
        rig.kill();
        rig.endGateway();
        rig.start();
        service.expect(next);
        service.settle();
        service.traffic().excuse(false);
    }
}
