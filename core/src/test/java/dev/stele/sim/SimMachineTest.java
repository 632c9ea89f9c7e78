package dev.stele.sim;

import dev.stele.fleet.AnyRelease;
import dev.stele.fleet.Release;
import dev.stele.keeper.InstanceAction;
import dev.stele.platform.Platform;
import dev.stele.platform.PlatformContract;
import dev.stele.route.PoolId;

class SimMachineTest extends PlatformContract {
    private final SimMachine machine = new SimMachine((_, _) -> {});

    @Override
    protected Platform platform() {
        return machine;
    }

    @Override
    protected InstanceAction.Create instance(long number) {
        Release release = AnyRelease.of(Images.GOOD_1.name());
        return new InstanceAction.Create(
                "web-" + number, number, new PoolId("web", release.id()), "v1", release, 1, (int) number);
    }
}
