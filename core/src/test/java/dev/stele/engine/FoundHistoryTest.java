package dev.stele.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Rollout.Kind;
import dev.stele.engine.Rollout.Phase;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Histories that the simulator found, each made as small as it can be.
class FoundHistoryTest {
    private static final Goal A = Goal.of("A");
    private static final Goal B = Goal.of("B");

    private final Scenario scenario = new Scenario();

    private void proven(Goal goal) {
        scenario.apply(goal);
        scenario.run(40);
        assertThat(scenario.traffic()).isEqualTo(goal.image() + "100");
        scenario.trail();
        scenario.worst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", ""})
    void neverReadyInstancesAreReplacedOneByOne(String port) {
        Goal a = A.replicas(3).ports(Map.of("http", 8080), port);
        scenario.apply(a);
        scenario.run(40);
        scenario.down("A");
        for (int i = 0; i < a.replicas(); i++) {
            scenario.end("A", Exit.Cause.SIGNAL, 137);
        }
        scenario.run(1);
        assertThat(scenario.trail()).endsWith("-A -A -A +A +A +A");
        scenario.run(7);
        assertThat(scenario.trail()).isEqualTo("-A +A");
        scenario.mend();
        scenario.run(60);
        assertThat(scenario.readyCount("A")).isEqualTo(3);
    }

    @Test
    void emptyObservationRemovesNoReplacement() {
        proven(A);
        scenario.taintAll();
        scenario.think();
        assertThat(scenario.trail()).isEqualTo("drift drift +A");
        scenario.lookAtNothing();
        assertThat(scenario.trail()).isEmpty();
        scenario.run(30);
        assertThat(scenario.trail()).doesNotStartWith("+A").contains("-A");
        assertThat(scenario.readyCount("A")).isEqualTo(2);
        assertThat(scenario.worst()).isZero();
    }

    @Test
    void rollbackUsesThePortOfItsFleet() {
        Goal b = B.ports(Map.of("http", 9090, "main", 8081), "main");
        proven(A);
        scenario.apply(b);
        scenario.runUntil(Phase.LAUNCHING);
        scenario.apply(A);
        scenario.run(10);
        assertThat(scenario.ports()).containsExactly(8080);
        scenario.rollback(b);
        scenario.run(30);
        assertThat(scenario.traffic()).isEqualTo("B100");
        assertThat(scenario.ports()).containsExactly(8081);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void withoutSurgeOldInstancesMakeRoom(int replicas) {
        Goal a = A.rolling().replicas(replicas).withoutRoom();
        proven(a);
        scenario.apply(a.image("B"));
        int most = 0;
        for (int i = 0; i < 60; i++) {
            scenario.run(0.5);
            most = Math.max(most, scenario.readyCount("A") + scenario.readyCount("B"));
        }
        assertThat(scenario.traffic()).isEqualTo("B100");
        assertThat(scenario.readyCount("B")).isEqualTo(replicas);
        assertThat(scenario.readyCount("A")).isZero();
        assertThat(most).isEqualTo(replicas);
        assertThat(scenario.worst()).isZero();
    }

    @Test
    void rollbackIsCancelledByNamingTheServingRelease() {
        Goal a = A.times(new Goal.Times(5, 60, 1, 10, 0));
        proven(a);
        proven(a.image("B"));
        scenario.rollback();
        scenario.think();
        assertThat(scenario.moving().orElseThrow().kind()).isEqualTo(Kind.ROLLBACK);
        scenario.rollback(B);
        scenario.run(30);
        assertThat(scenario.traffic()).isEqualTo("B100");
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.PROVEN);
    }

    @Test
    void baseIsHealedWhenBothReleasesAreBroken() {
        Goal a = A.rolling().replicas(1);
        proven(a);
        scenario.unready("A");
        scenario.apply(a.image("M"));
        scenario.run(1_000);
        assertThat(scenario.readyCount("A")).isEqualTo(1);
        assertThat(scenario.traffic()).isEqualTo("A100");
    }
}
