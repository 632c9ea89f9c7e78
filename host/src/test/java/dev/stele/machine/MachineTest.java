package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.ObservedInstance;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.fleet.Release;
import dev.stele.stage.Stage;
import org.junit.jupiter.api.Test;

@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
class MachineTest {
    @Test
    void anInstanceServesAndLeavesNothingWhenRemoved() {
        try (Site site = new Site()) {
            Release release = site.release(site.webImage("hello\n"));
            String instance = site.runReady(release);
            assertThat(site.get(instance)).isEqualTo("hello\n");
            site.stopAndRemove(instance);
            assertThat(site.machine().observe().instances()).isEmpty();
            assertThat(site.machine().leaks()).isEmpty();
        }
    }

    @Test
    void anInstanceIsAdoptedByTheNextServer() {
        try (Site site = new Site()) {
            String instance = site.runReady(site.release(site.webImage("hello\n")));
            int pid = site.pid(instance);
            site.restart();
            ObservedInstance seen = site.await(instance, i -> i.health() == ObservedInstance.Health.READY);
            assertThat(seen.state()).isEqualTo(State.RUNNING);
            assertThat(site.pid(instance)).isEqualTo(pid);
        }
    }
}
