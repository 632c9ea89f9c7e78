package dev.stele.sim;

import dev.stele.fleet.Release;
import dev.stele.fleet.Resources;
import dev.stele.keeper.InstanceAction;
import dev.stele.platform.Platform;
import dev.stele.platform.PlatformContract;
import dev.stele.route.PoolId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

class SimMachineTest extends PlatformContract {
    private final SimMachine machine = new SimMachine((_, _) -> {});

    @Override
    protected Platform platform() {
        return machine;
    }

    @Override
    protected InstanceAction.Create instance(long number) {
        Release release = new Release(
                Images.GOOD_1.digest(),
                List.of(),
                new TreeMap<>(),
                List.of(),
                new Resources(64 << 20, OptionalLong.empty()),
                List.of(),
                new TreeMap<>(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(1),
                Release.PROFILE);
        return new InstanceAction.Create(
                "web-" + number, number, new PoolId("web", release.id()), "v1", release, 1, (int) number);
    }
}
