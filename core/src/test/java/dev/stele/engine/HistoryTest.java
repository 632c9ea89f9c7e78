package dev.stele.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Rollout.Kind;
import dev.stele.engine.Rollout.Phase;
import dev.stele.engine.Rollout.Result;
import dev.stele.keeper.InstanceAction;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Histories that once ended wrongly, each with its correct end. The numbers are those under which they were found.
class HistoryTest {
    private static final Goal A = Goal.of("A");
    private static final Goal B = Goal.of("B");
    private static final Goal C = Goal.of("C");
    private static final Goal M = Goal.of("M");
    private static final Goal X = Goal.of("X");
    private static final Goal P = Goal.of("P");
    private static final Goal.Times COLD = new Goal.Times(5, 60, 1, 10, 0);

    private final Scenario scenario = new Scenario();

    private void proven(Goal... goals) {
        for (Goal goal : goals) {
            scenario.apply(goal);
            scenario.run(40);
            assertThat(scenario.traffic()).isEqualTo(goal.image() + "100");
        }
        scenario.trail();
        scenario.worst();
        scenario.tables();
    }

    private static boolean isCreate(InstanceAction action) {
        return action instanceof InstanceAction.Create;
    }

    private static boolean isRemove(InstanceAction action) {
        return action instanceof InstanceAction.Remove;
    }

    @Test
    void h1RestartKeepsAFailureWithinTheBudgetUncondemned() {
        proven(A);
        scenario.apply(B);
        scenario.runUntil(Phase.LAUNCHING);
        scenario.run(1);
        scenario.end("B", Exit.Cause.OWN, 1);
        scenario.runUntil(Phase.BAKING);
        scenario.restart();
        scenario.run(2);
        assertThat(scenario.traffic()).isEqualTo("B100");
        scenario.probe();
        scenario.run(30);
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.PROVEN);
        assertThat(scenario.traffic()).isEqualTo("B100");
        assertThat(scenario.worst()).isZero();
    }

    @Test
    void h2RestartWhileRevertingKeepsTrafficOnAnsweringInstances() {
        Goal a = A.rolling().replicas(4).times(COLD);
        proven(a);
        scenario.apply(a.image("B"));
        scenario.runUntil(Phase.BAKING);
        scenario.run(4);
        assertThat(scenario.readyCount("A")).isZero();
        scenario.refuse(HistoryTest::isCreate);
        scenario.end("B", Exit.Cause.OWN, 1);
        scenario.end("B", Exit.Cause.OWN, 1);
        scenario.runUntil(Phase.REVERTING);
        scenario.restart();
        scenario.run(3);
        assertThat(scenario.traffic()).isEqualTo("B100");
        scenario.probe();
        scenario.mend();
        scenario.run(90);
        assertThat(scenario.traffic()).isEqualTo("A100");
        assertThat(scenario.members()).isEqualTo(4);
        assertThat(scenario.worst()).isZero();
    }

    @Test
    void h3RestartReplacesTaintedInstancesWithinTheBudget() {
        Goal a = A.rolling().replicas(4);
        proven(a);
        scenario.taintAll();
        scenario.restart();
        scenario.run(3);
        assertThat(scenario.trail()).doesNotContain("-A");
        scenario.probe();
        scenario.run(90);
        assertThat(scenario.trail()).contains("-A");
        assertThat(scenario.readyCount("A")).isEqualTo(4);
        assertThat(scenario.worst()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"PREPARING", "LAUNCHING", "BAKING"})
    void h4UnreachableGatewayCondemnsNoRelease(Phase phase) {
        proven(A);
        scenario.apply(B);
        scenario.think();
        if (phase != Phase.PREPARING) {
            scenario.runUntil(phase);
        }
        scenario.gatewayDown();
        scenario.run(180);
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.UNPROVEN);
        scenario.gatewayUp();
        scenario.run(60);
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.PROVEN);
        assertThat(scenario.traffic()).isEqualTo("B100");
        assertThat(scenario.worst()).isZero();
    }

    @Test
    void h5RolloutWaitsWhileBothReleasesFail() {
        proven(A);
        scenario.apply(B);
        scenario.runUntil(Phase.BAKING);
        scenario.down("A", "B");
        scenario.run(120);
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.UNPROVEN);
        assertThat(scenario.why()).contains("both releases fail together");
        assertThat(scenario.worst()).as("below a half ready, all take requests").isZero();
        scenario.mend();
        scenario.run(60);
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.PROVEN);
        assertThat(scenario.traffic()).isEqualTo("B100");
    }

    @Test
    void h5UnreadyInstancesAreReplacedOneByOneAndStayMembers() {
        proven(A.replicas(4));
        scenario.down("A");
        scenario.run(4.5);
        assertThat(scenario.members()).isEqualTo(4);
        scenario.run(120);
        assertThat(scenario.trail())
                .as("the only one to go is the one that stood in")
                .startsWith("+A -A +A -A");
        assertThat(scenario.worst()).isZero();
        assertThat(scenario.members()).isEqualTo(4);
        scenario.mend();
        scenario.run(120);
        assertThat(scenario.readyCount("A")).isEqualTo(4);
        assertThat(scenario.members()).isEqualTo(4);
    }

    @Test
    void h6ProvenReleaseWithoutBaseIsRetriedUntilReady() {
        proven(A, B, C);
        scenario.order(new Order.Stop("web"));
        scenario.run(20);
        scenario.down("A", "B", "C");
        scenario.apply(C);
        scenario.run(200);
        for (String image : List.of("A", "B", "C")) {
            assertThat(scenario.verdict(image)).isEqualTo(Verdict.PROVEN);
        }
        scenario.mend();
        scenario.run(100);
        assertThat(scenario.traffic()).isEqualTo("C100");
        assertThat(scenario.readyCount("C")).isEqualTo(2);
    }

    @Test
    void h7RepeatedRollbackIsOneRollback() {
        proven(A, B);
        scenario.run(700);
        assertThat(scenario.readyCount("A")).isZero();
        scenario.rollback();
        scenario.run(1);
        assertThat(scenario.moving().orElseThrow().kind()).isEqualTo(Kind.ROLLBACK);
        scenario.rollback();
        scenario.run(30);
        assertThat(scenario.traffic()).isEqualTo("A100");
        assertThat(scenario.web().rollback()).isEmpty();
        assertThat(scenario.worst()).isZero();
    }

    @Test
    void h8RollbackDuringRolloutEndsAtTheNamedRelease() {
        proven(A, B);
        scenario.apply(C);
        scenario.runUntil(Phase.LAUNCHING);
        scenario.rollback(A);
        scenario.run(60);
        assertThat(scenario.traffic()).isEqualTo("A100");
        assertThat(scenario.verdict("C")).isEqualTo(Verdict.CONDEMNED);
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.CONDEMNED);
        assertThat(scenario.worst()).isZero();
    }

    @Test
    void h9RollbackIsRetriedAfterPlatformFailure() {
        proven(A, B);
        scenario.run(700);
        scenario.refuse(HistoryTest::isCreate);
        scenario.rollback();
        scenario.run(20);
        assertThat(scenario.web().rollout().map(RolloutRecord::rollout).flatMap(r -> r.ending()))
                .hasValueSatisfying(e -> assertThat(e.outcome()).isEqualTo(Result.FAILED_SAFE));
        scenario.mend();
        scenario.run(300);
        assertThat(scenario.traffic()).isEqualTo("A100");
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.CONDEMNED);
        assertThat(scenario.worst()).isZero();
    }

    @Test
    void h9SinglePlatformFailureDoesNotEndARollback() {
        proven(A, B);
        scenario.run(700);
        AtomicBoolean failed = new AtomicBoolean();
        scenario.refuse(action -> isCreate(action) && failed.compareAndSet(false, true));
        scenario.rollback();
        scenario.run(30);
        assertThat(failed).isTrue();
        assertThat(scenario.traffic()).isEqualTo("A100");
    }

    @Test
    void h10UnremovableInstanceDoesNotBlockRollouts() {
        proven(A);
        scenario.apply(X);
        scenario.refuse(HistoryTest::isRemove);
        scenario.run(100);
        assertThat(scenario.verdict("X")).isEqualTo(Verdict.CONDEMNED);
        scenario.apply(B);
        scenario.run(60);
        assertThat(scenario.traffic()).isEqualTo("B100");
        scenario.rollback();
        scenario.run(30);
        assertThat(scenario.traffic()).isEqualTo("A100");
    }

    @Test
    void h10HungStepIsGivenUp() {
        proven(A);
        scenario.hang(action -> action instanceof InstanceAction.Start);
        scenario.end("A", Exit.Cause.SIGNAL, 137);
        scenario.run(60);
        assertThat(scenario.readyCount("A")).isEqualTo(1);
        scenario.mend();
        scenario.run(150);
        assertThat(scenario.readyCount("A")).isEqualTo(2);
    }

    @Test
    void h11PardonDuringRevertStands() {
        proven(A);
        scenario.apply(X);
        scenario.runUntil(Phase.REVERTING);
        scenario.trail();
        scenario.order(new Order.Pardon("web", X.id(), "try again"));
        scenario.think();
        assertThat(scenario.trail()).doesNotContain("X:condemned").contains("X:reverted X:prepare");
        assertThat(scenario.verdict("X")).isEqualTo(Verdict.UNPROVEN);
    }

    @Test
    void h11PardonAfterVerdictStands() {
        proven(A);
        scenario.hang(HistoryTest::isRemove);
        scenario.apply(X);
        scenario.runUntil(Phase.REVERTING);
        scenario.run(10);
        assertThat(scenario.verdict("X")).isEqualTo(Verdict.CONDEMNED);
        scenario.order(new Order.Pardon("web", X.id(), "try again"));
        scenario.run(5);
        assertThat(scenario.verdict("X")).isEqualTo(Verdict.UNPROVEN);
    }

    @Test
    void h12TargetKeepsThePortOfItsRelease() {
        Goal a = A.ports(Map.of("http", 8080, "admin", 9000), "http");
        proven(a);
        scenario.apply(B.ports(Map.of("web", 8081, "admin", 9000), "web"));
        scenario.runUntil(Phase.LAUNCHING);
        assertThat(scenario.ports()).containsExactly(8080);
        scenario.run(60);
        assertThat(scenario.ports()).containsExactly(8081);
        scenario.rollback();
        scenario.run(10);
        assertThat(scenario.traffic()).isEqualTo("A100");
        assertThat(scenario.ports()).containsExactly(8080);
    }

    @Test
    void h12RenamedPortDoesNotAffectTheFormerRelease() {
        proven(A.ports(Map.of("http", 8080, "admin", 9000), "http"));
        scenario.apply(B.ports(Map.of("admin", 8080, "http", 9000), "admin"));
        scenario.runUntil(Phase.LAUNCHING);
        assertThat(scenario.ports()).containsExactly(8080);
        scenario.run(60);
        assertThat(scenario.ports()).containsExactly(8080);
        scenario.apply(B.ports(Map.of("admin", 8080, "http", 9000), "http"));
        scenario.run(1);
        assertThat(scenario.ports()).as("a change of the route alone").containsExactly(9000);
    }

    @Test
    void h13ApplyRetriesAPausedRelease() {
        proven(A);
        Goal b = B.withoutRollback();
        scenario.down("B");
        scenario.apply(b);
        scenario.runUntil(Phase.PAUSED);
        scenario.mend();
        scenario.run(60);
        assertThat(scenario.moving().orElseThrow().phase()).isEqualTo(Phase.PAUSED);
        scenario.apply(b);
        scenario.run(60);
        assertThat(scenario.traffic()).isEqualTo("B100");
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.PROVEN);
        assertThat(scenario.worst()).isZero();
    }

    @Test
    void h14FullDiskDuringBakeCondemnsNoRelease() {
        proven(A);
        scenario.apply(B);
        scenario.runUntil(Phase.BAKING);
        scenario.refuse(HistoryTest::isCreate);
        scenario.end("B", Exit.Cause.SIGNAL, 137);
        scenario.run(100);
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.UNPROVEN);
        assertThat(scenario.worst()).isZero();
        scenario.mend();
        scenario.run(200);
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.PROVEN);
        assertThat(scenario.traffic()).isEqualTo("B100");
    }

    @Test
    void releaseWithoutReadyInstanceByTheDeadlineIsCondemned() {
        proven(A);
        scenario.apply(M.times(new Goal.Times(60, 8, 1, 2, 600)));
        scenario.run(30);
        assertThat(scenario.verdict("M")).isEqualTo(Verdict.CONDEMNED);
        assertThat(scenario.traffic()).isEqualTo("A100");
        assertThat(scenario.worst()).isZero();
    }

    @Test
    void h15SingleUnreadyObservationChangesNothing() {
        proven(A.replicas(1));
        scenario.apply(B.replicas(1));
        scenario.runUntil(Phase.BAKING);
        scenario.unready("B");
        scenario.think();
        scenario.ready("B");
        scenario.run(30);
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.PROVEN);
        assertThat(scenario.worst()).isZero();
    }

    @Test
    void h15ReleaseThatStaysUnreadyIsReverted() {
        proven(A.replicas(1));
        scenario.apply(B.replicas(1));
        scenario.runUntil(Phase.BAKING);
        scenario.down("B");
        scenario.run(200);
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.CONDEMNED);
        assertThat(scenario.traffic()).isEqualTo("A100");
        assertThat(scenario.worst()).isZero();
    }

    @Test
    void h16BakingServiceRecordsNothingWhileAnotherRollsOut() {
        Goal.Times slow = new Goal.Times(5, 60, 1, 60, 0);
        Goal api = A.named("api").rolling().replicas(4).times(slow);
        Goal web = A.rolling().replicas(4).times(COLD);
        scenario.apply(web);
        scenario.run(40);
        scenario.apply(api);
        scenario.run(100);
        scenario.apply(api.image("B"));
        scenario.run(15);
        int before = scenario.events().size();
        scenario.apply(web.image("B"));
        scenario.run(20);
        List<LedgerEvent> since =
                scenario.events().subList(before, scenario.events().size());
        assertThat(since)
                .filteredOn(event -> event instanceof LedgerEvent.PoolChanged(PoolAction.EnsurePool ensure)
                        && ensure.pool().service().equals("api"))
                .isEmpty();
        assertThat(since)
                .filteredOn(event -> event instanceof LedgerEvent.PoolChanged)
                .hasSizeLessThan(30);
    }

    @Test
    void h17TrafficStaysOnAnsweringInstancesWhenTheBaseFails() {
        Goal a = A.rolling().replicas(4).times(COLD);
        proven(a);
        scenario.apply(a.image("B"));
        scenario.run(4);
        assertThat(scenario.traffic()).contains("/");
        scenario.refuse(HistoryTest::isCreate);
        scenario.end("B", Exit.Cause.OWN, 1);
        scenario.run(3);
        scenario.end("B", Exit.Cause.OWN, 1);
        scenario.run(2);
        scenario.trail();
        scenario.run(150);
        String trail = scenario.trail();
        assertThat(trail.chars().filter(c -> c == '+').count())
                .as("starts are backed off: " + trail)
                .isLessThan(60);
        assertThat(scenario.worst()).isZero();
        assertThat(scenario.members()).isPositive();
        scenario.mend();
        scenario.run(120);
        assertThat(scenario.traffic()).as("not mixed").doesNotContain("/");
        assertThat(scenario.members()).isEqualTo(4);
        assertThat(scenario.worst()).isZero();
    }

    @Test
    void h18ScalingDownDuringRolloutKeepsTheFloor() {
        Goal a = A.rolling().replicas(10).times(COLD);
        proven(a);
        scenario.apply(a.image("B"));
        scenario.run(13);
        scenario.unready("B");
        scenario.think();
        scenario.apply(a.image("B").replicas(5));
        scenario.think();
        assertThat(scenario.members()).isGreaterThanOrEqualTo(5);
        scenario.ready("B");
        scenario.run(60);
        assertThat(scenario.traffic()).isEqualTo("B100");
        assertThat(scenario.members()).isEqualTo(5);
        assertThat(scenario.worst()).isZero();
    }

    @Test
    void h19RollbackOfAStoppedServiceIsRefusedAndForgotten() {
        proven(A, B);
        scenario.order(new Order.Stop("web"));
        scenario.run(20);
        scenario.trail();
        scenario.rollback();
        scenario.run(5);
        assertThat(scenario.trail()).contains("refused");
        scenario.apply(C);
        scenario.run(60);
        assertThat(scenario.trail()).doesNotContain("B:").doesNotContain("A:");
        assertThat(scenario.traffic()).isEqualTo("C100");
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.PROVEN);
    }

    @Test
    void h20RollbackWhileARetryWaitsCondemnsTheWaitingRelease() {
        proven(A, B);
        scenario.apply(P);
        scenario.run(10);
        scenario.trail();
        scenario.rollback();
        scenario.run(300);
        assertThat(scenario.verdict("P")).isEqualTo(Verdict.CONDEMNED);
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.PROVEN);
        assertThat(scenario.traffic()).isEqualTo("B100");
        assertThat(scenario.trail()).doesNotContain("P:prepare");
    }

    @Test
    void h20RollbackToAReleaseWhileARetryWaitsEndsThere() {
        proven(A, B);
        scenario.apply(P);
        scenario.run(10);
        scenario.rollback(A);
        scenario.run(300);
        assertThat(scenario.traffic()).isEqualTo("A100");
        assertThat(scenario.verdict("P")).isEqualTo(Verdict.CONDEMNED);
    }

    @Test
    void h21SupersededTableIsNotDelivered() {
        proven(A);
        scenario.apply(B);
        scenario.run(1.5);
        assertThat(scenario.moving().orElseThrow().phase()).isEqualTo(Phase.LAUNCHING);
        scenario.gatewayAwayForTables();
        scenario.runUntil(Phase.SHIFTING);
        scenario.run(1);
        scenario.rollback();
        scenario.run(2);
        scenario.tables();
        scenario.gatewayUp();
        scenario.run(30);
        assertThat(scenario.tables()).containsOnly("A100");
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.CONDEMNED);
    }

    @Test
    void h22UnroutedServiceDoesNotNeedTheGateway() {
        Goal a = A.ports(Map.of("http", 8080), "");
        scenario.apply(a);
        scenario.run(40);
        scenario.gatewayDown();
        scenario.apply(a.image("B"));
        scenario.run(60);
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.PROVEN);
        scenario.run(700);
        assertThat(scenario.readyCount("A")).as("the former ones are gone").isZero();
        assertThat(scenario.readyCount("B")).isEqualTo(2);
    }

    @Test
    void emptyObservationUnroutesNothing() {
        proven(A.replicas(4));
        scenario.lookAtNothing();
        scenario.run(5);
        assertThat(scenario.worst()).isZero();
        assertThat(scenario.trail()).doesNotContain("-A");
    }

    @Test
    void remainingDeadlineContinuesAfterRestart() {
        proven(A);
        scenario.gatewayDown();
        scenario.gatewayUp();
        scenario.hang(HistoryTest::isCreate);
        scenario.apply(M.times(new Goal.Times(30, 60, 1, 10, 0)));
        for (int restarts = 0; restarts < 8; restarts++) {
            scenario.run(15);
            scenario.restart();
            scenario.probe();
        }
        scenario.run(10);
        assertThat(scenario.trail()).contains("M:revert");
    }
}
