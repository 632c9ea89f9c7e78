package dev.stele.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.ObservedInstance.Health;
import dev.stele.engine.Outcome;
import dev.stele.engine.PoolAction.Cause;
import dev.stele.engine.Recorded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeeperTest {
    private static final Outcome FAILED = Outcome.platform("runtime", "busy");
    private static final long HUNG_MILLIS = 60_000;
    private static final long GRACE_MILLIS = 1_000;

    @Test
    void createsThenStarts() {
        KeeperWorld world = new KeeperWorld(false);
        world.want(2);
        assertThat(world.steps()).containsExactly("create web-1", "create web-2");
        assertThat(world.steps()).as("both are in flight").isEmpty();
        world.done("web-2");
        assertThat(world.steps()).containsExactly("start web-2");
        world.close("web-1", FAILED);
        assertThat(world.steps()).as("the engine retires it").isEmpty();
    }

    @Test
    void createsNothingWithoutTheImage() {
        KeeperWorld world = new KeeperWorld(false);
        world.withoutImage();
        world.want(2);
        assertThat(world.steps()).isEmpty();
    }

    @Test
    void unroutesThenDrainsThenStopsThenRemoves() {
        KeeperWorld world = KeeperWorld.running(2, true);
        world.retire("web-1", Cause.SURPLUS, 0);
        world.want(1);
        assertThat(world.members()).containsExactly("web-2");
        assertThat(world.steps()).as("the gateway has not acknowledged").isEmpty();
        world.acknowledge();
        world.requests("web-1", 3);
        assertThat(world.steps()).containsExactly("drain web-1");
        assertThat(world.steps()).as("requests are under way").isEmpty();
        world.requests("web-1", 0);
        assertThat(world.steps()).containsExactly("close web-1", "stop web-1");
        world.done("web-1");
        assertThat(world.steps()).containsExactly("remove web-1");
        world.done("web-1");
        world.hide("web-1");
        assertThat(world.steps()).isEmpty();
    }

    @Test
    void drainingHasABound() {
        KeeperWorld world = KeeperWorld.running(2, true);
        world.retire("web-1", Cause.SURPLUS, 0);
        world.want(1);
        world.push();
        world.requests("web-1", 1);
        assertThat(world.steps()).containsExactly("drain web-1");
        assertThat(world.wakeMillis()).isEqualTo(Keeper.DRAIN_MILLIS);
        world.pass(Keeper.DRAIN_MILLIS - 1);
        assertThat(world.steps()).isEmpty();
        world.pass(1);
        assertThat(world.steps()).containsExactly("close web-1", "stop web-1");
    }

    @Test
    void anUnroutedServiceNeedsNoGateway() {
        KeeperWorld world = KeeperWorld.running(1, false);
        world.retire("web-1", Cause.SURPLUS, 0);
        world.want(0);
        assertThat(world.steps()).containsExactly("drain web-1");
        assertThat(world.steps()).containsExactly("close web-1", "stop web-1");
    }

    @Test
    void anEndedInstanceIsRemovedAtOnceAndReplaced() {
        KeeperWorld world = KeeperWorld.running(2, true);
        world.ended("web-1");
        world.retire("web-1", Cause.RELEASE, 0);
        assertThat(world.steps()).containsExactly("remove web-1", "create web-3");
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 2000", "3, 4000", "6, 32000", "7, 60000", "12, 60000"})
    void aFailedStopIsRetriedAfterAWaitThatDoubles(int failures, long waitMillis) {
        KeeperWorld world = KeeperWorld.running(1, false);
        world.retire("web-1", Cause.SURPLUS, 0);
        world.want(0);
        world.steps();
        for (int i = 0; i < failures; i++) {
            assertThat(world.steps()).last().isEqualTo("stop web-1");
            world.close("web-1", FAILED);
            world.pass(i < failures - 1 ? 60_000 : waitMillis - 1);
        }
        assertThat(world.steps()).isEmpty();
        world.pass(1);
        assertThat(world.steps()).containsExactly("stop web-1");
    }

    @Test
    void aSlotStaysEmptyUntilItsBackOffIsOver() {
        KeeperWorld world = KeeperWorld.running(2, false);
        world.ended("web-1");
        world.retire("web-1", Cause.RELEASE, 5_000);
        world.want(3);
        assertThat(world.steps()).as("the other slot does not wait").containsExactly("remove web-1", "create web-3");
        assertThat(world.wakeMillis()).isEqualTo(5_000);
        world.pass(4_999);
        assertThat(world.steps()).isEmpty();
        world.pass(1);
        assertThat(world.steps()).containsExactly("create web-4");
    }

    @Test
    void aForeignInstanceIsRemovedAndItsHungStepGivenUp() {
        KeeperWorld world = KeeperWorld.running(1, false);
        world.see("stranger", Health.READY);
        assertThat(world.steps()).containsExactly("remove stranger");
        world.pass(HUNG_MILLIS - 1);
        assertThat(world.steps()).isEmpty();
        world.pass(1);
        assertThat(world.steps()).containsExactly("hung stranger");
    }

    @Test
    void aRemovedInstanceThatIsStillSeenIsNotForeignAtOnce() {
        KeeperWorld world = KeeperWorld.running(1, false);
        world.ended("web-1");
        world.retire("web-1", Cause.SURPLUS, 0);
        world.want(0);
        assertThat(world.steps()).containsExactly("remove web-1");
        world.done("web-1");
        world.pass(Recorded.REMOVED_SEEN_MILLIS - 1);
        assertThat(world.steps()).isEmpty();
        world.pass(1);
        assertThat(world.steps()).containsExactly("remove web-1");
    }

    @Test
    void aHungStopIsGivenUpAfterItsGraceAndRetried() {
        KeeperWorld world = KeeperWorld.running(1, false);
        world.retire("web-1", Cause.SURPLUS, 0);
        world.want(0);
        world.steps();
        assertThat(world.steps()).containsExactly("close web-1", "stop web-1");
        world.pass(HUNG_MILLIS + GRACE_MILLIS - 1);
        assertThat(world.steps()).isEmpty();
        world.pass(1);
        assertThat(world.steps()).containsExactly("hung web-1");
        world.pass(1_000);
        assertThat(world.steps()).containsExactly("stop web-1");
    }
}
