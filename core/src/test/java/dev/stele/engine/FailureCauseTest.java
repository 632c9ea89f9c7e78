package dev.stele.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Rollout.Ending;
import dev.stele.engine.Rollout.Phase;
import dev.stele.engine.Rollout.Result;
import dev.stele.fleet.RolloutPolicy.Strategy;
import dev.stele.keeper.InstanceAction;
import dev.stele.text.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever fails says why, at its end and while it goes on.
class FailureCauseTest {
    private static final Goal A = Goal.of("A");

    private final Scenario scenario = new Scenario();

    private void proven(Goal goal) {
        scenario.apply(goal);
        scenario.run(40);
        assertThat(scenario.traffic()).isEqualTo(goal.image() + "100");
    }

    private Ending ending() {
        return scenario.web().rollout().flatMap(r -> r.rollout().ending()).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"BLUE_GREEN, true", "BLUE_GREEN, false", "ROLLING, true", "ROLLING, false"})
    void anImageThatCannotBeUsedIsTheReleasesFault(Strategy strategy, boolean first) {
        if (!first) {
            proven(A);
        }
        scenario.apply(A.strategy(strategy).image("H"));
        scenario.run(10);
        assertThat(ending().outcome()).isEqualTo(first ? Result.FAILED_NO_TARGET : Result.REVERTED);
        assertThat(ending().reason()).isEqualTo("its image H cannot be used: a hard link to nothing");
        assertThat(scenario.verdict("H")).isEqualTo(Verdict.CONDEMNED);
        assertThat(scenario.web().releases().values())
                .filteredOn(ReleaseRecord::isCondemned)
                .extracting(ReleaseRecord::note)
                .containsExactly("its image H cannot be used: a hard link to nothing");
        assertThat(scenario.worst()).isZero();
    }

    @Test
    void aPullThatThePlatformFailedSaysWhy() {
        proven(A);
        scenario.apply(A.image("P"));
        scenario.run(5);
        assertThat(ending().outcome()).isEqualTo(Result.FAILED_SAFE);
        assertThat(ending().reason()).isEqualTo("its image P could not be made present: no such image");
        assertThat(scenario.verdict("P")).isEqualTo(Verdict.UNPROVEN);
        assertThat(scenario.why()).contains("tries again soon: its image P could not be made present: no such image");
    }

    /// With a deadline that is shorter than the start timeout no instance is ever overdue, so none is retired.
    @ParameterizedTest
    @CsvSource({"1, 60, 20", "2, 60, 20", "2, 30, 10"})
    void aDeadlineSaysTheChecksLastAnswer(int replicas, int start, int deadline) {
        scenario.apply(A.image("M").replicas(replicas).times(new Goal.Times(start, deadline, 1, 10, 0)));
        scenario.run(3);
        assertThat(scenario.why()).containsPattern("brings (in|up) v.: instance web-.: GET :8080/up → 400");
        scenario.run(30);
        assertThat(ending().reason())
                .startsWith("v1 made no progress before its deadline: instance web-")
                .endsWith(": GET :8080/up → 400");
    }

    @Test
    void aReleaseThatBecomesUnreadyAsAWholeSaysWhatItAnswered() {
        proven(A);
        scenario.apply(A.image("B"));
        scenario.runUntil(Phase.BAKING);
        scenario.down("B");
        scenario.run(60);
        assertThat(ending().reason())
                .startsWith("all instances of v2 became unready: instance web-")
                .endsWith(": GET :8080/up → 400");
    }

    @Test
    void twoReleasesThatFailTogetherSayWhatBothAnswered() {
        proven(A);
        scenario.apply(A.image("B"));
        scenario.runUntil(Phase.BAKING);
        scenario.down("A", "B");
        scenario.run(5);
        assertThat(scenario.why())
                .containsPattern("may be down: instance web-.: GET :8080/up → 400; instance web-.: GET :8080/up → 400");
    }

    @Test
    void whatCannotBeStartedSaysWhy() {
        proven(A);
        scenario.refuse(InstanceAction.Create.class::isInstance);
        scenario.apply(A.image("B"));
        scenario.run(15);
        assertThat(ending().reason()).matches("2 failures, the last one: instance web-. did not start: no space");
    }

    /// The instance that failed is gone while its slot waits; its failure is not.
    @Test
    void aSlotThatWaitsSaysWhyItsInstanceFailed() {
        proven(A);
        scenario.end("A", Exit.Cause.OWN, 3);
        scenario.run(1);
        Optional<FailureBackOff> slot = scenario.web().pools().values().stream()
                .flatMap(pool -> pool.backOffs().values().stream())
                .findFirst();
        assertThat(slot.orElseThrow().reason()).matches("instance web-. ended by itself with code 3");
    }

    @Test
    void aDriftedInstanceSaysWhatDrifted() {
        proven(A);
        scenario.taintOldest();
        scenario.run(30);
        assertThat(scenario.events())
                .filteredOn(e -> e instanceof LedgerEvent.PoolChanged(PoolAction.Retire retire)
                        && retire.cause() == PoolAction.Cause.DRIFT)
                .isNotEmpty()
                .allMatch(e -> e instanceof LedgerEvent.PoolChanged(PoolAction.Retire retire)
                        && retire.reason().startsWith("is no longer what was started: "));
    }

    /// A snapshot holds what the ledger says, causes and all; what has none is written as before.
    @Test
    void causesAreKeptInSnapshots() {
        proven(A);
        scenario.apply(A.image("P"));
        scenario.run(3);
        Recorded recorded = scenario.recorded();
        assertThat(recorded.backOffs().values())
                .extracting(FailureBackOff::reason)
                .containsExactly("no such image");
        Json written = recorded.toJson(5);
        assertThat(Recorded.fromJson(written, 5)).isEqualTo(recorded);
        assertThat(written.list("setbacks").getFirst().at("last").string("message"))
                .isEqualTo("no such image");
    }

    /// A service without instances: every release is taken, and none is proven by it.
    @ParameterizedTest
    @CsvSource({"BLUE_GREEN", "ROLLING"})
    void noReplicasAreWanted(Strategy strategy) {
        Goal none = A.strategy(strategy).replicas(0);
        scenario.apply(none);
        scenario.run(30);
        assertThat(scenario.moving()).isEmpty();
        assertThat(ending().outcome()).isEqualTo(Result.COMPLETED);
        assertThat(scenario.web().serving()).contains(none.id());
        assertThat(scenario.verdict("A")).isEqualTo(Verdict.UNPROVEN);
        scenario.apply(none.image("B"));
        scenario.run(30);
        assertThat(scenario.moving()).isEmpty();
        assertThat(scenario.web().serving()).contains(none.image("B").id());
        assertThat(scenario.members()).isZero();
        scenario.apply(none.image("B").replicas(3));
        scenario.run(30);
        assertThat(scenario.members()).isEqualTo(3);
        assertThat(scenario.traffic()).isEqualTo("B100");
        scenario.apply(none.image("B"));
        scenario.run(60);
        assertThat(scenario.members()).isZero();
        assertThat(scenario.readyCount("B")).isZero();
        assertThat(scenario.moving()).isEmpty();
    }

    @Test
    void aRollbackWithoutReplicasEnds() {
        proven(A);
        Goal b = A.image("B");
        proven(b);
        scenario.apply(b.replicas(0));
        scenario.run(40);
        scenario.rollback();
        scenario.run(40);
        assertThat(scenario.moving()).isEmpty();
        assertThat(scenario.web().serving()).contains(A.id());
        assertThat(scenario.verdict("B")).isEqualTo(Verdict.CONDEMNED);
    }
}
