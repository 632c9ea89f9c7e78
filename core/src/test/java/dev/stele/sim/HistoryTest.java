package dev.stele.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Exit;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Rollout.Kind;
import dev.stele.engine.Rollout.Phase;
import dev.stele.engine.Rollout.Result;
import dev.stele.engine.RolloutRecord;
import dev.stele.engine.Verdict;
import dev.stele.keeper.InstanceAction;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Histories that once ended wrongly, each with its right end. The numbers are those under which they were found.
class HistoryTest {
    private static final Goal A = Goal.of("A");
    private static final Goal B = Goal.of("B");
    private static final Goal C = Goal.of("C");
    private static final Goal M = Goal.of("M");
    private static final Goal X = Goal.of("X");
    private static final Goal P = Goal.of("P");
    private static final Goal.Times COLD = new Goal.Times(5, 60, 1, 10, 0);

    private final Scene scene = new Scene();

    private void proven(Goal... goals) {
        for (Goal goal : goals) {
            scene.apply(goal);
            scene.run(40);
            assertThat(scene.traffic()).isEqualTo(goal.image() + "100");
        }
        scene.trail();
        scene.worst();
        scene.tables();
    }

    private static boolean isCreate(InstanceAction action) {
        return action instanceof InstanceAction.Create;
    }

    private static boolean isRemove(InstanceAction action) {
        return action instanceof InstanceAction.Remove;
    }

    @Test
    void h1AFailureWithinTheBudgetDoesNotCondemnWhenTheServerIsRestarted() {
        proven(A);
        scene.apply(B);
        scene.runUntil(Phase.LAUNCHING);
        scene.run(1);
        scene.end("B", Exit.Cause.OWN, 1);
        scene.runUntil(Phase.BAKING);
        scene.restart();
        scene.run(2);
        assertThat(scene.traffic()).isEqualTo("B100");
        scene.probe();
        scene.run(30);
        assertThat(scene.verdict("B")).isEqualTo(Verdict.PROVEN);
        assertThat(scene.traffic()).isEqualTo("B100");
        assertThat(scene.worst()).isZero();
    }

    @Test
    void h2ARestartWhileRevertingLeavesTheTrafficWhereSomethingAnswers() {
        Goal a = A.rolling().replicas(4).times(COLD);
        proven(a);
        scene.apply(a.image("B"));
        scene.runUntil(Phase.BAKING);
        scene.run(4);
        assertThat(scene.readyCount("A")).isZero();
        scene.refuse(HistoryTest::isCreate);
        scene.end("B", Exit.Cause.OWN, 1);
        scene.end("B", Exit.Cause.OWN, 1);
        scene.runUntil(Phase.REVERTING);
        scene.restart();
        scene.run(3);
        assertThat(scene.traffic()).isEqualTo("B100");
        scene.probe();
        scene.mend();
        scene.run(90);
        assertThat(scene.traffic()).isEqualTo("A100");
        assertThat(scene.members()).isEqualTo(4);
        assertThat(scene.worst()).isZero();
    }

    @Test
    void h3AServerThatHasJustStartedReplacesTaintedInstancesWithinTheBudget() {
        Goal a = A.rolling().replicas(4);
        proven(a);
        scene.taintAll();
        scene.restart();
        scene.run(3);
        assertThat(scene.trail()).doesNotContain("-A");
        scene.probe();
        scene.run(90);
        assertThat(scene.trail()).contains("-A");
        assertThat(scene.readyCount("A")).isEqualTo(4);
        assertThat(scene.worst()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"PREPARING", "LAUNCHING", "BAKING"})
    void h4AGatewayThatIsAwayCondemnsNobody(Phase phase) {
        proven(A);
        scene.apply(B);
        scene.think();
        if (phase != Phase.PREPARING) {
            scene.runUntil(phase);
        }
        scene.gatewayDown();
        scene.run(180);
        assertThat(scene.verdict("B")).isEqualTo(Verdict.UNPROVEN);
        scene.gatewayUp();
        scene.run(60);
        assertThat(scene.verdict("B")).isEqualTo(Verdict.PROVEN);
        assertThat(scene.traffic()).isEqualTo("B100");
        assertThat(scene.worst()).isZero();
    }

    @Test
    void h5WhenBaseAndNewReleaseFailTogetherTheRolloutWaits() {
        proven(A);
        scene.apply(B);
        scene.runUntil(Phase.BAKING);
        scene.down("A", "B");
        scene.run(120);
        assertThat(scene.verdict("B")).isEqualTo(Verdict.UNPROVEN);
        assertThat(scene.why()).contains("both releases fail together");
        assertThat(scene.worst()).as("below a half ready, all take requests").isZero();
        scene.mend();
        scene.run(60);
        assertThat(scene.verdict("B")).isEqualTo(Verdict.PROVEN);
        assertThat(scene.traffic()).isEqualTo("B100");
    }

    @Test
    void h5UnreadyInstancesInSteadyStateGoOneAfterTheOtherAndStayMembersMeanwhile() {
        proven(A.replicas(4));
        scene.down("A");
        scene.run(4.5);
        assertThat(scene.members()).isEqualTo(4);
        scene.run(120);
        assertThat(scene.trail())
                .as("the only one to go is the one that stood in")
                .startsWith("+A -A +A -A");
        assertThat(scene.worst()).isZero();
        assertThat(scene.members()).isEqualTo(4);
        scene.mend();
        scene.run(120);
        assertThat(scene.readyCount("A")).isEqualTo(4);
        assertThat(scene.members()).isEqualTo(4);
    }

    @Test
    void h6AProvenReleaseThatHasNothingBesideItIsTriedUntilItComesUp() {
        proven(A, B, C);
        scene.order(new Order.Stop("web"));
        scene.run(20);
        scene.down("A", "B", "C");
        scene.apply(C);
        scene.run(200);
        for (String image : List.of("A", "B", "C")) {
            assertThat(scene.verdict(image)).isEqualTo(Verdict.PROVEN);
        }
        scene.mend();
        scene.run(100);
        assertThat(scene.traffic()).isEqualTo("C100");
        assertThat(scene.readyCount("C")).isEqualTo(2);
    }

    @Test
    void h7ARollbackThatIsPressedTwiceIsOneRollback() {
        proven(A, B);
        scene.run(700);
        assertThat(scene.readyCount("A")).isZero();
        scene.rollback();
        scene.run(1);
        assertThat(scene.moving().orElseThrow().kind()).isEqualTo(Kind.ROLLBACK);
        scene.rollback();
        scene.run(30);
        assertThat(scene.traffic()).isEqualTo("A100");
        assertThat(scene.web().rollback()).isEmpty();
        assertThat(scene.worst()).isZero();
    }

    @Test
    void h8ARollbackToAReleaseDuringARolloutEndsThere() {
        proven(A, B);
        scene.apply(C);
        scene.runUntil(Phase.LAUNCHING);
        scene.rollback(A);
        scene.run(60);
        assertThat(scene.traffic()).isEqualTo("A100");
        assertThat(scene.verdict("C")).isEqualTo(Verdict.CONDEMNED);
        assertThat(scene.verdict("B")).isEqualTo(Verdict.CONDEMNED);
        assertThat(scene.worst()).isZero();
    }

    @Test
    void h9ARollbackIsTriedAgainWhenThePlatformFailed() {
        proven(A, B);
        scene.run(700);
        scene.refuse(HistoryTest::isCreate);
        scene.rollback();
        scene.run(20);
        assertThat(scene.web().rollout().map(RolloutRecord::rollout).flatMap(r -> r.ending()))
                .hasValueSatisfying(e -> assertThat(e.outcome()).isEqualTo(Result.FAILED_SAFE));
        scene.mend();
        scene.run(300);
        assertThat(scene.traffic()).isEqualTo("A100");
        assertThat(scene.verdict("B")).isEqualTo(Verdict.CONDEMNED);
        assertThat(scene.worst()).isZero();
    }

    @Test
    void h9OneFailureOfThePlatformEndsNoRollback() {
        proven(A, B);
        scene.run(700);
        AtomicBoolean failed = new AtomicBoolean();
        scene.refuse(action -> isCreate(action) && failed.compareAndSet(false, true));
        scene.rollback();
        scene.run(30);
        assertThat(failed).isTrue();
        assertThat(scene.traffic()).isEqualTo("A100");
    }

    @Test
    void h10AnInstanceThatCannotBeRemovedKeepsNothingWaiting() {
        proven(A);
        scene.apply(X);
        scene.refuse(HistoryTest::isRemove);
        scene.run(100);
        assertThat(scene.verdict("X")).isEqualTo(Verdict.CONDEMNED);
        scene.apply(B);
        scene.run(60);
        assertThat(scene.traffic()).isEqualTo("B100");
        scene.rollback();
        scene.run(30);
        assertThat(scene.traffic()).isEqualTo("A100");
    }

    @Test
    void h10AStepThatHangsIsGivenUp() {
        proven(A);
        scene.hang(action -> action instanceof InstanceAction.Start);
        scene.end("A", Exit.Cause.SIGNAL, 137);
        scene.run(60);
        assertThat(scene.readyCount("A")).isEqualTo(1);
        scene.mend();
        scene.run(150);
        assertThat(scene.readyCount("A")).isEqualTo(2);
    }

    @Test
    void h11APardonWhileItRevertsStands() {
        proven(A);
        scene.apply(X);
        scene.runUntil(Phase.REVERTING);
        scene.trail();
        scene.order(new Order.Pardon("web", X.id(), "try again"));
        scene.think();
        assertThat(scene.trail()).doesNotContain("X:condemned").contains("X:reverted X:prepare");
        assertThat(scene.verdict("X")).isEqualTo(Verdict.UNPROVEN);
    }

    @Test
    void h11APardonAfterTheVerdictStands() {
        proven(A);
        scene.hang(HistoryTest::isRemove);
        scene.apply(X);
        scene.runUntil(Phase.REVERTING);
        scene.run(10);
        assertThat(scene.verdict("X")).isEqualTo(Verdict.CONDEMNED);
        scene.order(new Order.Pardon("web", X.id(), "try again"));
        scene.run(5);
        assertThat(scene.verdict("X")).isEqualTo(Verdict.UNPROVEN);
    }

    @Test
    void h12ALegKeepsThePortOfItsRelease() {
        Goal a = A.ports(Map.of("http", 8080, "admin", 9000), "http");
        proven(a);
        scene.apply(B.ports(Map.of("web", 8081, "admin", 9000), "web"));
        scene.runUntil(Phase.LAUNCHING);
        assertThat(scene.ports()).containsExactly(8080);
        scene.run(60);
        assertThat(scene.ports()).containsExactly(8081);
        scene.rollback();
        scene.run(10);
        assertThat(scene.traffic()).isEqualTo("A100");
        assertThat(scene.ports()).containsExactly(8080);
    }

    @Test
    void h12APortThatGetsTheNameOfAnotherOneMovesNothingOfTheFormerRelease() {
        proven(A.ports(Map.of("http", 8080, "admin", 9000), "http"));
        scene.apply(B.ports(Map.of("admin", 8080, "http", 9000), "admin"));
        scene.runUntil(Phase.LAUNCHING);
        assertThat(scene.ports()).containsExactly(8080);
        scene.run(60);
        assertThat(scene.ports()).containsExactly(8080);
        scene.apply(B.ports(Map.of("admin", 8080, "http", 9000), "http"));
        scene.run(1);
        assertThat(scene.ports()).as("a change of the route alone").containsExactly(9000);
    }

    @Test
    void h13ApplyingAPausedReleaseAgainTriesItAgain() {
        proven(A);
        Goal b = B.withoutRollback();
        scene.down("B");
        scene.apply(b);
        scene.runUntil(Phase.PAUSED);
        scene.mend();
        scene.run(60);
        assertThat(scene.moving().orElseThrow().phase()).isEqualTo(Phase.PAUSED);
        scene.apply(b);
        scene.run(60);
        assertThat(scene.traffic()).isEqualTo("B100");
        assertThat(scene.verdict("B")).isEqualTo(Verdict.PROVEN);
        assertThat(scene.worst()).isZero();
    }

    @Test
    void h14AFullDiskDuringTheBakeCondemnsNobody() {
        proven(A);
        scene.apply(B);
        scene.runUntil(Phase.BAKING);
        scene.refuse(HistoryTest::isCreate);
        scene.end("B", Exit.Cause.SIGNAL, 137);
        scene.run(100);
        assertThat(scene.verdict("B")).isEqualTo(Verdict.UNPROVEN);
        assertThat(scene.worst()).isZero();
        scene.mend();
        scene.run(200);
        assertThat(scene.verdict("B")).isEqualTo(Verdict.PROVEN);
        assertThat(scene.traffic()).isEqualTo("B100");
    }

    @Test
    void aReleaseOfWhichNothingIsReadyByTheDeadlineIsCondemned() {
        proven(A);
        scene.apply(M.times(new Goal.Times(60, 8, 1, 2, 600)));
        scene.run(30);
        assertThat(scene.verdict("M")).isEqualTo(Verdict.CONDEMNED);
        assertThat(scene.traffic()).isEqualTo("A100");
        assertThat(scene.worst()).isZero();
    }

    @Test
    void h15OneUnreadyLookOfTheOnlyInstanceChangesNothing() {
        proven(A.replicas(1));
        scene.apply(B.replicas(1));
        scene.runUntil(Phase.BAKING);
        scene.unready("B");
        scene.think();
        scene.ready("B");
        scene.run(30);
        assertThat(scene.verdict("B")).isEqualTo(Verdict.PROVEN);
        assertThat(scene.worst()).isZero();
    }

    @Test
    void h15AReleaseThatStaysUnreadyIsReverted() {
        proven(A.replicas(1));
        scene.apply(B.replicas(1));
        scene.runUntil(Phase.BAKING);
        scene.down("B");
        scene.run(200);
        assertThat(scene.verdict("B")).isEqualTo(Verdict.CONDEMNED);
        assertThat(scene.traffic()).isEqualTo("A100");
        assertThat(scene.worst()).isZero();
    }

    @Test
    void h16AServiceThatBakesSaysNothingWhileAnotherOneMoves() {
        Goal.Times slow = new Goal.Times(5, 60, 1, 60, 0);
        Goal api = A.named("api").rolling().replicas(4).times(slow);
        Goal web = A.rolling().replicas(4).times(COLD);
        scene.apply(web);
        scene.run(40);
        scene.apply(api);
        scene.run(100);
        scene.apply(api.image("B"));
        scene.run(15);
        int before = scene.events().size();
        scene.apply(web.image("B"));
        scene.run(20);
        List<LedgerEvent> since = scene.events().subList(before, scene.events().size());
        assertThat(since)
                .filteredOn(event -> event instanceof LedgerEvent.PoolChanged(PoolAction.EnsurePool ensure)
                        && ensure.pool().service().equals("api"))
                .isEmpty();
        assertThat(since)
                .filteredOn(event -> event instanceof LedgerEvent.PoolChanged)
                .hasSizeLessThan(30);
    }

    @Test
    void h17WhenTheBaseCannotComeUpTheTrafficStaysWhereSomethingAnswers() {
        Goal a = A.rolling().replicas(4).times(COLD);
        proven(a);
        scene.apply(a.image("B"));
        scene.run(4);
        assertThat(scene.traffic()).contains("/");
        scene.refuse(HistoryTest::isCreate);
        scene.end("B", Exit.Cause.OWN, 1);
        scene.run(3);
        scene.end("B", Exit.Cause.OWN, 1);
        scene.run(2);
        scene.trail();
        scene.run(150);
        String trail = scene.trail();
        assertThat(trail.chars().filter(c -> c == '+').count())
                .as("starts are backed off: " + trail)
                .isLessThan(60);
        assertThat(scene.worst()).isZero();
        assertThat(scene.members()).isPositive();
        scene.mend();
        scene.run(120);
        assertThat(scene.traffic()).as("not mixed").doesNotContain("/");
        assertThat(scene.members()).isEqualTo(4);
        assertThat(scene.worst()).isZero();
    }

    @Test
    void h18ScalingDownInTheMiddleOfARolloutKeepsTheFloor() {
        Goal a = A.rolling().replicas(10).times(COLD);
        proven(a);
        scene.apply(a.image("B"));
        scene.run(13);
        scene.unready("B");
        scene.think();
        scene.apply(a.image("B").replicas(5));
        scene.think();
        assertThat(scene.members()).isGreaterThanOrEqualTo(5);
        scene.ready("B");
        scene.run(60);
        assertThat(scene.traffic()).isEqualTo("B100");
        assertThat(scene.members()).isEqualTo(5);
        assertThat(scene.worst()).isZero();
    }

    @Test
    void h19ARollbackOfAStoppedServiceIsRefusedAndNotRemembered() {
        proven(A, B);
        scene.order(new Order.Stop("web"));
        scene.run(20);
        scene.trail();
        scene.rollback();
        scene.run(5);
        assertThat(scene.trail()).contains("refused");
        scene.apply(C);
        scene.run(60);
        assertThat(scene.trail()).doesNotContain("B:").doesNotContain("A:");
        assertThat(scene.traffic()).isEqualTo("C100");
        assertThat(scene.verdict("B")).isEqualTo(Verdict.PROVEN);
    }

    @Test
    void h20ARollbackWhileARetryWaitsGivesUpWhatWaits() {
        proven(A, B);
        scene.apply(P);
        scene.run(10);
        scene.trail();
        scene.rollback();
        scene.run(300);
        assertThat(scene.verdict("P")).isEqualTo(Verdict.CONDEMNED);
        assertThat(scene.verdict("B")).isEqualTo(Verdict.PROVEN);
        assertThat(scene.traffic()).isEqualTo("B100");
        assertThat(scene.trail()).doesNotContain("P:prepare");
    }

    @Test
    void h20ARollbackToAReleaseWhileARetryWaitsGoesThere() {
        proven(A, B);
        scene.apply(P);
        scene.run(10);
        scene.rollback(A);
        scene.run(300);
        assertThat(scene.traffic()).isEqualTo("A100");
        assertThat(scene.verdict("P")).isEqualTo(Verdict.CONDEMNED);
    }

    @Test
    void h21ATableThatIsNotWantedAnyMoreIsNotDelivered() {
        proven(A);
        scene.apply(B);
        scene.run(1.5);
        assertThat(scene.moving().orElseThrow().phase()).isEqualTo(Phase.LAUNCHING);
        scene.gatewayAwayForTables();
        scene.runUntil(Phase.SHIFTING);
        scene.run(1);
        scene.rollback();
        scene.run(2);
        scene.tables();
        scene.gatewayUp();
        scene.run(30);
        assertThat(scene.tables()).containsOnly("A100");
        assertThat(scene.verdict("B")).isEqualTo(Verdict.CONDEMNED);
    }

    @Test
    void h22AServiceWithoutARouteDoesNotNeedTheGateway() {
        Goal a = A.ports(Map.of("http", 8080), "");
        scene.apply(a);
        scene.run(40);
        scene.gatewayDown();
        scene.apply(a.image("B"));
        scene.run(60);
        assertThat(scene.verdict("B")).isEqualTo(Verdict.PROVEN);
        scene.run(700);
        assertThat(scene.readyCount("A")).as("the former ones are gone").isZero();
        assertThat(scene.readyCount("B")).isEqualTo(2);
    }

    @Test
    void oneLookThatSeesNothingUnroutesNothing() {
        proven(A.replicas(4));
        scene.lookAtNothing();
        scene.run(5);
        assertThat(scene.worst()).isZero();
        assertThat(scene.trail()).doesNotContain("-A");
    }

    @Test
    void whatIsLeftOfADeadlineGoesOnAfterARestart() {
        proven(A);
        scene.gatewayDown();
        scene.gatewayUp();
        scene.hang(HistoryTest::isCreate);
        scene.apply(M.times(new Goal.Times(30, 60, 1, 10, 0)));
        for (int restarts = 0; restarts < 8; restarts++) {
            scene.run(15);
            scene.restart();
            scene.probe();
        }
        scene.run(10);
        assertThat(scene.trail()).contains("M:revert");
    }
}
