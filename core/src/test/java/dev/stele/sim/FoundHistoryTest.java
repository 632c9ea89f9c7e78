package dev.stele.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Exit;
import dev.stele.engine.Rollout.Kind;
import dev.stele.engine.Rollout.Phase;
import dev.stele.engine.Verdict;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Histories that the simulator found, each made as small as it can be.
class FoundHistoryTest {
    private static final Goal A = Goal.of("A");
    private static final Goal B = Goal.of("B");

    private final Scene scene = new Scene();

    private void proven(Goal goal) {
        scene.apply(goal);
        scene.run(40);
        assertThat(scene.traffic()).isEqualTo(goal.image() + "100");
        scene.trail();
        scene.worst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", ""})
    void instancesThatNeverBecameReadyAreReplacedOneAfterTheOther(String port) {
        Goal a = A.replicas(3).ports(Map.of("http", 8080), port);
        scene.apply(a);
        scene.run(40);
        scene.down("A");
        for (int i = 0; i < a.replicas(); i++) {
            scene.end("A", Exit.Cause.SIGNAL, 137);
        }
        scene.run(1);
        assertThat(scene.trail()).endsWith("-A -A -A +A +A +A");
        scene.run(7);
        assertThat(scene.trail()).isEqualTo("-A +A");
        scene.mend();
        scene.run(60);
        assertThat(scene.readyCount("A")).isEqualTo(3);
    }

    @Test
    void aLookThatShowsNothingTakesNoStandInAway() {
        proven(A);
        scene.taintAll();
        scene.think();
        assertThat(scene.trail()).isEqualTo("drift drift +A");
        scene.lookAtNothing();
        assertThat(scene.trail()).isEmpty();
        scene.run(30);
        assertThat(scene.trail()).doesNotStartWith("+A").contains("-A");
        assertThat(scene.readyCount("A")).isEqualTo(2);
        assertThat(scene.worst()).isZero();
    }

    @Test
    void aReleaseThatNeverHadRequestsGetsThemWhereItsFleetWantedThem() {
        Goal b = B.ports(Map.of("http", 9090, "main", 8081), "main");
        proven(A);
        scene.apply(b);
        scene.runUntil(Phase.LAUNCHING);
        scene.apply(A);
        scene.run(10);
        assertThat(scene.ports()).containsExactly(8080);
        scene.rollback(b);
        scene.run(30);
        assertThat(scene.traffic()).isEqualTo("B100");
        assertThat(scene.ports()).containsExactly(8081);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void whereNothingMayStandBesideTheReplicasOldOnesMakeRoom(int replicas) {
        Goal a = A.rolling().replicas(replicas).withoutRoom();
        proven(a);
        scene.apply(a.image("B"));
        int most = 0;
        for (int i = 0; i < 60; i++) {
            scene.run(0.5);
            most = Math.max(most, scene.readyCount("A") + scene.readyCount("B"));
        }
        assertThat(scene.traffic()).isEqualTo("B100");
        assertThat(scene.readyCount("B")).isEqualTo(replicas);
        assertThat(scene.readyCount("A")).isZero();
        assertThat(most).isEqualTo(replicas);
        assertThat(scene.worst()).isZero();
    }

    @Test
    void aRollbackIsTakenBackByNamingWhatServes() {
        Goal a = A.times(new Goal.Times(5, 60, 1, 10, 0));
        proven(a);
        proven(a.image("B"));
        scene.rollback();
        scene.think();
        assertThat(scene.moving().orElseThrow().kind()).isEqualTo(Kind.ROLLBACK);
        scene.rollback(B);
        scene.run(30);
        assertThat(scene.traffic()).isEqualTo("B100");
        assertThat(scene.verdict("B")).isEqualTo(Verdict.PROVEN);
    }

    @Test
    void whenBothReleasesAreBrokenEachForItselfTheOldOneIsHealed() {
        Goal a = A.rolling().replicas(1);
        proven(a);
        scene.unready("A");
        scene.apply(a.image("M"));
        scene.run(1_000);
        assertThat(scene.readyCount("A")).isEqualTo(1);
        assertThat(scene.traffic()).isEqualTo("A100");
    }
}
