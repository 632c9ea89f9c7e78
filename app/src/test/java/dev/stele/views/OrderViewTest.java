package dev.stele.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.OrderResult;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import dev.stele.engine.Rollout;
import dev.stele.engine.World;
import dev.stele.reconciler.Admission;
import dev.stele.reconciler.AdmissionResult;
import dev.stele.reconciler.Command;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What an order is said to do, from the world against which it was admitted.
class OrderViewTest {
    private static OrderResult.Step step(World world, Command command) {
        if (Admission.admit(world, command) instanceof AdmissionResult.Admitted admission) {
            OrderResult result = new OrderView(world).of(7, admission, List.of());
            assertThat(result.index()).isEqualTo(7);
            assertThat(result.steps()).hasSize(1);
            return result.steps().getFirst();
        }
        throw new AssertionError(command + " is refused");
    }

    private static Command rollback(Optional<Integer> to) {
        return new Command.Rollback(Optional.of("web"), to, "", "ana");
    }

    private static Command pardon(int release) {
        return new Command.Pardon("web", Optional.of(release), "mended", "ana");
    }

    @Test
    void aRollbackNamesBothReleasesAndWhatDiffers() {
        OrderResult.Step step = step(Worlds.two().world(), rollback(Optional.empty()));
        assertThat(step.service()).isEqualTo("web");
        assertThat(step.from()).contains(2);
        assertThat(step.to()).contains(1);
        assertThat(step.differences()).hasSize(1).allSatisfy(image -> {
            assertThat(image.what()).isEqualTo("image");
            assertThat(image.before()).startsWith("web:2");
            assertThat(image.after()).startsWith("web:1");
        });
        assertThat(step.note()).isEqualTo("cold: instances start first, then traffic moves");
    }

    @Test
    void aRollbackThatIsOrderedTwiceIsOnItsWay() {
        Worlds worlds = Worlds.two()
                .say(new LedgerEvent.OrderGiven(
                        new Order.Rollback(
                                "web", Optional.of(Worlds.release("1").id()), ""),
                        "ana"));
        assertThat(step(worlds.world(), rollback(Optional.empty())).note()).isEqualTo("is on its way already");
    }

    @Test
    void aRollbackOfWhatWaitsGivesItUp() {
        OrderResult.Step step =
                step(Worlds.two().wants(Worlds.fleet("3", 2)).made(3, "3").world(), rollback(Optional.empty()));
        assertThat(step.from()).contains(3);
        assertThat(step.to()).contains(2);
        assertThat(step.note()).isEqualTo("serves already: what was to be tried again is given up");
    }

    /// A release that is wanted and was not made yet has no number.
    @Test
    void aReleaseWithoutANumberIsNotNamed() {
        OrderResult.Step step = step(Worlds.two().wants(Worlds.fleet("3", 2)).world(), rollback(Optional.empty()));
        assertThat(step.from()).isEmpty();
        assertThat(step.to()).contains(2);
        assertThat(step.differences()).isEmpty();
    }

    @Test
    void aStopSaysWhatEndsAndWhetherItHasEnded() {
        Command stop = new Command.Stop(Optional.of("web"), "ana");
        assertThat(step(Worlds.two().world(), stop).note()).isEqualTo("drained, stopped and removed");
        assertThat(step(Worlds.two().world(), stop).from()).contains(2);
        Worlds stopped = Worlds.two().say(new LedgerEvent.OrderGiven(new Order.Stop("web"), "ana"));
        assertThat(step(stopped.world(), stop).note()).isEqualTo("is stopped already");
    }

    @Test
    void aPardonOfTheWantedReleaseSaysThatItStarts() {
        Worlds held = Worlds.two().wants(Worlds.fleet("3", 2)).made(3, "3").condemned("3", "bad");
        OrderResult.Step step = step(held.world(), pardon(3));
        assertThat(step.to()).contains(3);
        assertThat(step.note())
                .isEqualTo("the fleet wants it, and it is being started now; watch it:  stele status web -w");
    }

    @Test
    void aPardonDuringARolloutSaysThatItStartsLater() {
        Worlds held = Worlds.two().wants(Worlds.fleet("3", 2)).made(3, "3").condemned("3", "bad");
        held.say(new LedgerEvent.RolloutMoved(new Rollout(
                new Rollout.Change(
                        "web",
                        9,
                        Rollout.Kind.FORWARD,
                        Optional.of(Worlds.release("2").id()),
                        Worlds.release("3").id(),
                        3),
                new Rollout.Progress(1, Rollout.Phase.REVERTING, 0, 2, 0),
                Optional.of(new Rollout.Ending(Rollout.Result.REVERTED, true, "bad", "stele")))));
        assertThat(step(held.world(), pardon(3)).note()).contains("when the present rollout is over");
    }

    @Test
    void aPardonOfAnotherReleaseNamesTheWayToIt() {
        Worlds other = Worlds.two().condemned("1", "bad");
        assertThat(step(other.world(), pardon(1)).note())
                .isEqualTo("the fleet wants another release; go to it:  stele rollback web --to v1");
    }

    @Test
    void aPardonOfAStoppedServiceNamesTheApply() {
        Worlds stopped =
                Worlds.two().condemned("2", "bad").say(new LedgerEvent.OrderGiven(new Order.Stop("web"), "ana"));
        assertThat(step(stopped.world(), pardon(2)).note()).isEqualTo("the service is stopped; start it:  stele apply");
    }
}
