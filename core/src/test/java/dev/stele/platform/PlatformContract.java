package dev.stele.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Exit;
import dev.stele.engine.ObservedInstance;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.engine.Outcome;
import dev.stele.keeper.InstanceAction;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// The contract of every platform. The simulated machine and a real one run the same tests.
public abstract class PlatformContract {
    private static final long FENCE = 5;
    private static final Duration GRACE = Duration.ofSeconds(2);

    /// The platform under test, without any instance.
    protected abstract Platform platform();

    /// How to make an instance whose image is there to be pulled, and whose process runs until it is told to stop.
    ///
    /// @param number gives it its names and its address
    protected abstract InstanceAction.Create instance(long number);

    /// Waits until it holds, as long as this platform may take; fails when it does not come true.
    protected void await(BooleanSupplier condition) {
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void pulledImageIsPresent() {
        var image = instance(1).release().image();
        assertThat(platform().pull(image)).isEqualTo(Outcome.done());
        assertThat(platform().pull(image)).as("a second time").isEqualTo(Outcome.done());
        assertThat(platform().observe().images()).contains(image);
    }

    @Test
    void createWithoutTheImageFailsByThePlatform() {
        Outcome outcome = platform().perform(instance(1), FENCE);
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(((Outcome.Failed) outcome).blame()).isEqualTo(Outcome.Blame.PLATFORM);
    }

    @Test
    void createAndStartAreIdempotent() {
        var create = created(1);
        done(create);
        assertThat(seen(create)).hasValueSatisfying(i -> assertThat(i.state()).isEqualTo(State.CREATED));
        done(new InstanceAction.Start(create.instance()));
        done(new InstanceAction.Start(create.instance()));
        await(() -> state(create).equals(Optional.of(State.RUNNING)));
        done(create);
        assertThat(state(create)).contains(State.RUNNING);
        assertThat(platform().observe().instances()).hasSize(1);
    }

    @Test
    void instanceShowsItsPoolAndAddress() {
        var create = created(1);
        ObservedInstance seen = seen(create).orElseThrow();
        assertThat(seen.pool()).isEqualTo(create.pool());
        assertThat(seen.address()).matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
        assertThat(seen.taints()).isEmpty();
    }

    @Test
    void instancesHaveDifferentAddresses() {
        var one = created(1);
        var two = created(2);
        assertThat(seen(one).orElseThrow().address())
                .isNotEqualTo(seen(two).orElseThrow().address());
    }

    @Test
    void stoppedInstanceStaysUntilRemoved() {
        var create = started(1);
        done(new InstanceAction.Stop(create.instance(), GRACE));
        await(() -> state(create).equals(Optional.of(State.EXITED)));
        assertThat(seen(create).flatMap(ObservedInstance::exit).map(Exit::cause))
                .contains(Exit.Cause.STOPPED);
        done(new InstanceAction.Stop(create.instance(), GRACE));
        done(new InstanceAction.Remove(create.instance()));
        await(() -> seen(create).isEmpty());
        done(new InstanceAction.Remove(create.instance()));
    }

    @Test
    void runningInstanceCanBeRemoved() {
        var create = started(1);
        done(new InstanceAction.Remove(create.instance()));
        await(() -> seen(create).isEmpty());
    }

    @Test
    void stopAndRemoveOfAMissingInstanceSucceed() {
        done(new InstanceAction.Stop("web-zz", GRACE));
        done(new InstanceAction.Remove("web-zz"));
    }

    @Test
    void startOfAMissingInstanceFails() {
        assertThat(platform().perform(new InstanceAction.Start("web-zz"), FENCE))
                .isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void lowerFenceIsRefusedWithoutEffect() {
        var create = started(1);
        Outcome outcome = platform().perform(new InstanceAction.Remove(create.instance()), FENCE - 1);
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(state(create)).contains(State.RUNNING);
    }

    @Test
    void changeCallsTheListener() {
        AtomicInteger woken = new AtomicInteger();
        platform().onChange(woken::incrementAndGet);
        started(1);
        await(() -> woken.get() > 0);
    }

    private InstanceAction.Create created(long number) {
        var create = instance(number);
        assertThat(platform().pull(create.release().image())).isEqualTo(Outcome.done());
        done(create);
        return create;
    }

    private InstanceAction.Create started(long number) {
        var create = created(number);
        done(new InstanceAction.Start(create.instance()));
        await(() -> state(create).equals(Optional.of(State.RUNNING)));
        return create;
    }

    private void done(InstanceAction action) {
        assertThat(platform().perform(action, FENCE)).as(action.toString()).isEqualTo(Outcome.done());
    }

    private Optional<ObservedInstance> seen(InstanceAction.Create create) {
        return Optional.ofNullable(platform().observe().instances().get(create.instance()));
    }

    private Optional<State> state(InstanceAction.Create create) {
        return seen(create).map(ObservedInstance::state);
    }
}
