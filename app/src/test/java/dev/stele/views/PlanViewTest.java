package dev.stele.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.Plan;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Rollout;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.ServiceGoal;
import dev.stele.text.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanViewTest {
    private static final Worlds RUNNING =
            new Worlds().wants(Worlds.fleet("1", 2)).proved(1, "1");

    private static Plan plan(Worlds worlds, String content, int replicas) {
        return new PlanView(worlds.world(), _ -> Optional.empty()).of(Worlds.fleet(content, replicas));
    }

    @Test
    void sameFleetHasNoChanges() {
        Plan plan = plan(RUNNING, "1", 2);
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.unchanged()).isEqualTo(1);
    }

    @Test
    void anotherImageIsARolloutToTheNextNumber() {
        Plan.Change change = plan(RUNNING, "2", 2).changes().getFirst();
        assertThat(change.kind()).isEqualTo(Plan.Kind.ROLLOUT);
        assertThat(change.from()).contains(1);
        assertThat(change.to()).contains(2);
        assertThat(change.differences()).extracting(Plan.Difference::what).containsExactly("image");
        assertThat(change.notes()).containsExactly("rolling: at most 1 more and 0 fewer than 2 at any time");
    }

    /// What was recorded under an earlier hardening profile moves to the newest one only when people apply.
    @Test
    void anotherHardeningProfileIsSaidInWords() {
        Fleet fleet = Worlds.fleet("1", 2);
        Fleet former = Fleet.fromJson(Json.parse(fleet.toJson().text().replace("\"profile\":2", "\"profile\":1")));
        ServiceGoal goal = former.services().values().iterator().next();
        Worlds worlds = new Worlds().wants(former).proved(goal.release());
        assertThat(new PlanView(worlds.world(), _ -> Optional.empty()).of(former).changes()).isEmpty();
        Plan.Change change = new PlanView(worlds.world(), _ -> Optional.empty()).of(fleet).changes().getFirst();
        assertThat(change.kind()).isEqualTo(Plan.Kind.ROLLOUT);
        assertThat(change.differences())
                .containsExactly(
                        new Plan.Difference("hardening profile", "1", "2"),
                        new Plan.Difference("init", "false", "true"),
                        new Plan.Difference("resources.pids", "256", "4096"));
    }

    @Test
    void changedReplicasKeepTheRelease() {
        Plan.Change change = plan(RUNNING, "1", 3).changes().getFirst();
        assertThat(change.kind()).isEqualTo(Plan.Kind.ADJUST);
        assertThat(change.to()).contains(1);
        assertThat(change.notes()).containsExactly("1 instances added");
    }

    @Test
    void holdsACondemnedRelease() {
        Worlds worlds = new Worlds()
                .wants(Worlds.fleet("1", 2))
                .proved(1, "1")
                .proved(2, "2")
                .condemned("2", "too slow");
        Plan.Change change = plan(worlds, "2", 2).changes().getFirst();
        assertThat(change.kind()).isEqualTo(Plan.Kind.HELD);
        assertThat(change.notes().getFirst()).startsWith("condemned: too slow");
    }

    @Test
    void startsAServiceThatNeverRan() {
        Plan.Change change = plan(new Worlds(), "1", 2).changes().getFirst();
        assertThat(change.kind()).isEqualTo(Plan.Kind.START);
        assertThat(change.from()).isEmpty();
        assertThat(change.to()).contains(1);
    }

    @Test
    void goingBackDuringARolloutEndsIt() {
        Worlds worlds = new Worlds()
                .wants(Worlds.fleet("1", 2))
                .proved(1, "1")
                .wants(Worlds.fleet("2", 2))
                .say(new LedgerEvent.ReleaseMade("web", 2, "web:2", Worlds.release("2")))
                .say(new LedgerEvent.RolloutMoved(new Rollout(
                        new Rollout.Change(
                                "web",
                                2,
                                Rollout.Kind.FORWARD,
                                Optional.of(Worlds.release("1").id()),
                                Worlds.release("2").id(),
                                2),
                        new Rollout.Progress(1, Rollout.Phase.LAUNCHING, 0, 2, 1_000),
                        Optional.empty())));
        Plan.Change change = plan(worlds, "1", 2).changes().getFirst();
        assertThat(change.to()).contains(1);
        assertThat(change.notes()).containsExactly("ends the rollout of v2; v1 has its instances and serves");
    }
}
