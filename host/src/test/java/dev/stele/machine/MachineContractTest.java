package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.fleet.Release;
import dev.stele.keeper.InstanceAction;
import dev.stele.platform.Platform;
import dev.stele.platform.PlatformContract;
import dev.stele.route.PoolId;
import dev.stele.stage.Stage;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// The contract of platforms on a real machine.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
class MachineContractTest extends PlatformContract {
    private Site site;

    @BeforeEach
    void open() {
        site = new Site();
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Override
    protected Platform platform() {
        return site.machine();
    }

    @Override
    protected InstanceAction.Create instance(long number) {
        Release release = site.release(site.webImage("contract\n"), List.of(), Optional.empty());
        String id = "web-" + Long.toString(number, 36);
        return new InstanceAction.Create(
                id, number, new PoolId("web", release.id()), "v1", release, 1, Math.toIntExact(number));
    }

    @Override
    protected void await(BooleanSupplier condition) {
        site.awaitObservation(_ -> condition.getAsBoolean());
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
