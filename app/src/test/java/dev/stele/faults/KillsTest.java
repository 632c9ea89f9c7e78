package dev.stele.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.acceptance.Wait;
import dev.stele.stage.Stage;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Kills the server at moments that a seed selects, during orders and under load.
@Stage(
        name = "faults of the whole program",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillsTest {
    /// A rollout of the rig's service takes about this long.
    private static final int LATEST_MILLIS = 2_500;

    private final LoadedService service = new LoadedService();

    @AfterAll
    void end() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void recoversFromAKilledServer(int seed) {
        Random random = new Random(seed);
        int after = random.nextInt(LATEST_MILLIS);
        switch (random.nextInt(4)) {
            case 0 -> rollOut(after);
            case 1 -> tryABadRelease(after);
            case 2 -> rollBack(after);
            default -> rollOutTwice(after, random.nextInt(LATEST_MILLIS));
        }
        service.verify();
    }

    private void rollOut(int after) {
        String next = service.pages().built(true);
        kill(after, () -> service.order(next, LoadedService.ROLLING));
        service.expect(next);
    }

    private void tryABadRelease(int after) {
        String bad = service.pages().built(false);
        kill(after, () -> service.order(bad, LoadedService.ROLLING));
        service.awaitRevert();
    }

    private void rollBack(int after) {
        String former = service.serving();
        service.pages().apply(service.pages().built(true), LoadedService.WARM).orThrow();
        kill(after, service::orderRollback);
        service.expect(former);
    }

    /// The newer fleet wins, and the second kill comes during the recovery from the first one.
    private void rollOutTwice(int after, int later) {
        String first = service.pages().built(true);
        String second = service.pages().built(true);
        kill(after, () -> service.order(first, LoadedService.BLUE_GREEN));
        kill(later, () -> service.order(second, LoadedService.BLUE_GREEN));
        service.expect(second);
    }

    private void kill(int afterMillis, BooleanSupplier order) {
        assertThat(order.getAsBoolean()).isTrue();
        Wait.millis(afterMillis);
        service.rig().kill();
        service.rig().start();
    }
}
