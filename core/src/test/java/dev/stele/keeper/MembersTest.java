package dev.stele.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.ObservedInstance.Health;
import dev.stele.engine.PoolAction.Cause;
import dev.stele.route.Membership;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembersTest {
    /// Health of instances 1 to 4, all of which were ready once: Ready, Unready, unKnown, Dead, Missing.
    @ParameterizedTest
    @CsvSource({
        "RRRR, 1 2 3 4",
        "RRRU, 1 2 3",
        "RRUU, 1 2",
        "RUUU, 1 2 3 4",
        "UUUU, 1 2 3 4",
        "KKKK, 1 2 3 4",
        "RUDD, 1",
        "UDDD, 1",
        "DDDD, ''",
        "RRRM, 1 2 3 4",
        "MMMM, 1 2 3 4",
        "MUUU, 1 2 3 4",
        "MMUU, 1 2"
    })
    void belowHalfReadyAllThatWereReadyTakeRequests(String health, String members) {
        KeeperWorld world = KeeperWorld.running(4, true);
        for (int i = 0; i < 4; i++) {
            String id = "web-" + (i + 1);
            switch (health.charAt(i)) {
                case 'R' -> world.see(id, Health.READY);
                case 'U' -> world.see(id, Health.UNREADY);
                case 'K' -> world.see(id, Health.UNKNOWN);
                case 'D' -> world.see(id, Health.DEAD);
                default -> world.hide(id);
            }
        }
        assertThat(String.join(" ", world.members()).replace("web-", "")).isEqualTo(members);
    }

    @Test
    void anInstanceThatNeverWasReadyTakesNoRequests() {
        KeeperWorld world = KeeperWorld.running(1, true);
        world.want(3);
        world.steps();
        List.of("web-2", "web-3").forEach(id -> {
            world.done(id);
            world.see(id, Health.UNREADY);
        });
        world.see("web-1", Health.UNREADY);
        assertThat(world.members()).containsExactly("web-1");
    }

    @Test
    void anEndedInstanceTakesNoRequests() {
        KeeperWorld world = KeeperWorld.running(2, true);
        world.ended("web-1");
        assertThat(world.members()).containsExactly("web-2");
    }

    @Test
    void anUnroutedServiceHasNoMembers() {
        assertThat(KeeperWorld.running(2, false).members()).isEmpty();
    }

    @Test
    void theVersionRisesWithEachChangeOnly() {
        KeeperWorld world = KeeperWorld.running(2, true);
        Membership before = world.membership();
        assertThat(world.membership()).isSameAs(before);
        world.retire("web-1", Cause.SURPLUS, 0);
        assertThat(world.membership().version()).isEqualTo(before.version() + 1);
        assertThat(world.membership().fence()).isEqualTo(before.fence());
    }

    @Test
    void aServerThatHasJustStartedKeepsTheMembershipUntilItHasLooked() {
        KeeperWorld world = KeeperWorld.running(2, true);
        IntStream.rangeClosed(1, 2).forEach(i -> world.see("web-" + i, Health.UNKNOWN));
        world.takeOver();
        assertThat(world.membership().fence()).isEqualTo(1);
        IntStream.rangeClosed(1, 2).forEach(i -> world.see("web-" + i, Health.READY));
        assertThat(world.membership().fence()).isEqualTo(2);
        assertThat(world.membership().version()).isEqualTo(1);
        assertThat(world.members()).containsExactly("web-1", "web-2");
    }

    @Test
    void anInstanceThatABatchRetiresStaysUntilTheBatchIsDurable() {
        KeeperWorld world = KeeperWorld.running(2, true);
        assertThat(world.foreseenMembers(new LedgerEvent.Recovered("web-1"))).containsExactly("web-1", "web-2");
        assertThat(world.foreseenMembers(KeeperWorld.retired("web-1"))).containsExactly("web-1", "web-2");
        world.record(KeeperWorld.retired("web-1"));
        assertThat(world.members()).containsExactly("web-2");
    }
}
