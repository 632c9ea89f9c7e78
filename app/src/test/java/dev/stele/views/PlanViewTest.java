package dev.stele.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.Plan;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Rollout;
import dev.stele.fleet.AnyRelease;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.Release;
import dev.stele.fleet.ServiceGoal;
import dev.stele.text.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
        assertThat(change.notes())
                .containsExactly(
                        "rolling: at most 2 more and 0 fewer than 2 at any time; the former ones stay 15m longer");
    }

    /// What was recorded under an earlier hardening profile moves to the newest one only when people apply.
    @Test
    void anotherHardeningProfileIsSaidInWords() {
        Fleet fleet = Worlds.fleet("1", 2);
        Fleet former = Fleet.fromJson(Json.parse(fleet.toJson().text().replace("\"profile\":2", "\"profile\":1")));
        ServiceGoal goal = former.services().values().iterator().next();
        Worlds worlds = new Worlds().wants(former).proved(goal.release());
        assertThat(new PlanView(worlds.world(), _ -> Optional.empty())
                        .of(former)
                        .changes())
                .isEmpty();
        Plan.Change change = new PlanView(worlds.world(), _ -> Optional.empty())
                .of(fleet)
                .changes()
                .getFirst();
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
        assertThat(change.notes()).containsExactly("1 instance added");
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

    private static Worlds rollingOut(String content, int number) {
        return new Worlds()
                .wants(Worlds.fleet("1", 2))
                .proved(1, "1")
                .wants(Worlds.fleet(content, 2))
                .say(new LedgerEvent.ReleaseMade("web", number, "web:" + content, Worlds.release(content)))
                .say(rollout(content, Rollout.Phase.LAUNCHING, Optional.empty()));
    }

    private static LedgerEvent rollout(String to, Rollout.Phase phase, Optional<Rollout.Ending> ending) {
        return new LedgerEvent.RolloutMoved(new Rollout(
                new Rollout.Change(
                        "web",
                        2,
                        Rollout.Kind.FORWARD,
                        Optional.of(Worlds.release("1").id()),
                        Worlds.release(to).id(),
                        2),
                new Rollout.Progress(phase == Rollout.Phase.LAUNCHING ? 1 : 2, phase, 0, 2, 1_000),
                ending));
    }

    @Test
    void goingBackDuringARolloutEndsIt() {
        Plan.Change change = plan(rollingOut("2", 2), "1", 2).changes().getFirst();
        assertThat(change.to()).contains(1);
        assertThat(change.notes()).containsExactly("ends the rollout of v2; v1 has its instances and serves");
    }

    @Test
    void rolloutThatIsOnItsWayIsSaidToBe() {
        Plan.Change change = plan(rollingOut("2", 2), "2", 2).changes().getFirst();
        assertThat(change.kind()).isEqualTo(Plan.Kind.ROLLOUT);
        assertThat(change.from()).contains(1);
        assertThat(change.to()).contains(2);
        assertThat(change.notes()).containsExactly("is being rolled out already");
    }

    private static final Rollout.Ending FAILED =
            new Rollout.Ending(Rollout.Result.REVERTED, true, "never ready", "stele");

    /// v2 was wanted and never served: what v3 changes, it changes of v1.
    @Test
    void baseIsWhatServesAndNoReleaseThatDidNot() {
        Worlds moving = rollingOut("2", 2);
        assertThat(plan(moving, "3", 2).changes().getFirst().notes().getFirst())
                .startsWith("ends the rollout of v2; rolling: ");
        Worlds reverted = rollingOut("2", 2)
                .say(rollout("2", Rollout.Phase.DONE, Optional.of(FAILED)))
                .condemned("2", "bad");
        Worlds failed = rollingOut("2", 2)
                .say(rollout(
                        "2",
                        Rollout.Phase.DONE,
                        Optional.of(new Rollout.Ending(Rollout.Result.FAILED_SAFE, false, "disk", "stele"))));
        for (Worlds worlds : List.of(moving, reverted, failed)) {
            Plan.Change change = plan(worlds, "3", 2).changes().getFirst();
            assertThat(change.from()).contains(1);
            assertThat(change.to()).contains(3);
            assertThat(change.differences()).containsExactly(new Plan.Difference("image", "web:1", "web:3"));
        }
        assertThat(plan(reverted, "1", 2).changes()).isEmpty();
        assertThat(plan(failed, "2", 2).changes().getFirst().kind()).isEqualTo(Plan.Kind.ROLLOUT);
    }

    @Test
    void serviceWhoseFirstReleaseNeverServedIsStarted() {
        Worlds worlds = new Worlds()
                .wants(Worlds.fleet("1", 2))
                .say(new LedgerEvent.ReleaseMade("web", 1, "web:1", Worlds.release("1")));
        Plan.Change same = plan(worlds, "1", 2).changes().getFirst();
        assertThat(same.kind()).isEqualTo(Plan.Kind.START);
        assertThat(same.to()).contains(1);
        Plan.Change next = plan(worlds, "2", 2).changes().getFirst();
        assertThat(next.kind()).isEqualTo(Plan.Kind.START);
        assertThat(next.differences()).containsExactly(new Plan.Difference("image", "", "web:2"));
    }

    @Test
    void releaseThatIsBeingRevertedIsHeld() {
        Worlds worlds = rollingOut("2", 2).say(rollout("2", Rollout.Phase.REVERTING, Optional.of(FAILED)));
        Plan.Change change = plan(worlds, "2", 2).changes().getFirst();
        assertThat(change.kind()).isEqualTo(Plan.Kind.HELD);
        assertThat(change.notes().getFirst()).startsWith("is being reverted; to try again:  stele pardon web");
    }

    @Test
    void heldServiceStillGetsItsReplicas() {
        Worlds worlds = new Worlds()
                .wants(Worlds.fleet("2", 2))
                .proved(1, "1")
                .say(new LedgerEvent.ReleaseMade("web", 2, "web:2", Worlds.release("2")))
                .condemned("2", "too slow");
        Plan.Change change = plan(worlds, "2", 5).changes().getFirst();
        assertThat(change.kind()).isEqualTo(Plan.Kind.HELD);
        assertThat(change.differences()).containsExactly(new Plan.Difference("replicas", "2", "5"));
        assertThat(change.notes()).hasSize(2).contains("3 instances added");
    }

    /// The release keeps the name that it was made with; the next plan has nothing to say of it.
    @Test
    void sameImageUnderAnotherNameIsNoRollout() {
        Fleet renamed = renamed(Worlds.fleet("1", 2), "shop:1");
        Plan.Change change = new PlanView(RUNNING.world(), _ -> Optional.empty())
                .of(renamed)
                .changes()
                .getFirst();
        assertThat(change.kind()).isEqualTo(Plan.Kind.ADJUST);
        assertThat(change.differences()).containsExactly(new Plan.Difference("image", "web:1", "shop:1"));
        assertThat(change.notes()).containsExactly("the same image under another name, no instance touched");
        Worlds after = new Worlds().wants(Worlds.fleet("1", 2)).proved(1, "1").wants(renamed);
        assertThat(new PlanView(after.world(), _ -> Optional.empty())
                        .of(renamed)
                        .changes())
                .isEmpty();
    }

    private static Fleet renamed(Fleet fleet, String image) {
        ServiceGoal goal = fleet.services().values().iterator().next();
        ServiceGoal other =
                new ServiceGoal("web", image, goal.release(), goal.replicas(), goal.route(), goal.policies());
        return new Fleet(fleet.name(), "default", new TreeMap<>(Map.of("web", other)));
    }

    private static Fleet named(String fleet, String service) {
        ServiceGoal goal = Worlds.fleet("1", 2).services().values().iterator().next();
        ServiceGoal other =
                new ServiceGoal(service, goal.imageName(), goal.release(), 2, goal.route(), goal.policies());
        return new Fleet(fleet, "default", new TreeMap<>(Map.of(service, other)));
    }

    @Test
    void keptServicesAreCountedApart() {
        Plan plan = new PlanView(RUNNING.world(), _ -> Optional.empty()).of(named("shop", "api"));
        assertThat(List.of(plan.toChange(), plan.kept(), plan.held())).containsExactly(1L, 1L, 0L);
        assertThat(plan.isDone()).isFalse();
        assertThat(plan.changes().getLast().notes())
                .containsExactly("not in the file; it keeps running until  stele stop web");
        Plan other = new PlanView(RUNNING.world(), _ -> Optional.empty()).of(named("tools", "api"));
        assertThat(other.changes().getLast().notes())
                .containsExactly("of the fleet \"shop\"; it keeps running until  stele stop web");
    }

    @Test
    void whatIsTakenOverIsNamed() {
        Plan plan = new PlanView(RUNNING.world(), _ -> Optional.empty()).of(named("tools", "web"));
        assertThat(plan.changes().getFirst().kind()).isEqualTo(Plan.Kind.ADJUST);
        assertThat(plan.changes().getFirst().notes()).containsExactly("taken over from the fleet \"shop\"");
    }

    @Test
    void valuesOfVariablesAreNotTold() {
        Release one = AnyRelease.of("1", Map.of("A", "geheim1", "B", "geheim2"), Map.of());
        Release two = AnyRelease.of("1", Map.of("A", "geheim3", "C", ""), Map.of());
        Worlds worlds = new Worlds().wants(with(one)).proved(one);
        Plan plan = new PlanView(worlds.world(), _ -> Optional.empty())
                .of(with(two))
                .withoutEnv();
        assertThat(plan.changes().getFirst().differences())
                .containsExactly(
                        new Plan.Difference("env.A", "set", "changed"),
                        new Plan.Difference("env.B", "set", ""),
                        new Plan.Difference("env.C", "", "set"));
        assertThat(plan.toJson().text()).doesNotContain("geheim");
    }

    private static Fleet with(Release release) {
        ServiceGoal goal = Worlds.fleet("1", 2).services().values().iterator().next();
        ServiceGoal other = new ServiceGoal("web", "web:1", release, 2, goal.route(), goal.policies());
        return new Fleet("shop", "default", new TreeMap<>(Map.of("web", other)));
    }

    @Test
    void planIsReadBackFromItsJson() {
        Plan plan = new Plan(
                "shop",
                "default",
                List.of(new Plan.Change(
                        "web",
                        Plan.Kind.ROLLOUT,
                        Optional.of(1),
                        Optional.of(2),
                        List.of(
                                new Plan.Difference("image", "web:1", "web:2"),
                                new Plan.Difference("files./a", "1 byte", "2 bytes", List.of("@@", "-a", "+b"), 7)),
                        List.of("note"))),
                3,
                List.of("too much"));
        assertThat(Plan.fromJson(plan.toJson())).isEqualTo(plan);
        Plan former = Plan.fromJson(
                Json.parse("{\"fleet\":\"shop\",\"environment\":\"default\",\"changes\":[],\"unchanged\":2}"));
        assertThat(former).isEqualTo(new Plan("shop", "default", List.of(), 2));
    }
}
