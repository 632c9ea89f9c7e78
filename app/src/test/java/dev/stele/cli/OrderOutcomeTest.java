package dev.stele.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.FakeProgress;
import dev.stele.control.OrderAnswers;
import dev.stele.control.OrderAnswers.Answer;
import dev.stele.control.OrderAnswers.Numbers;
import dev.stele.control.ServiceStatus;
import dev.stele.engine.OrderGoal;
import dev.stele.engine.OrderState;
import dev.stele.oci.Digest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Which exit code and sentence each end of each order has.
class OrderOutcomeTest {
    private static final Digest ASKED = FakeProgress.release(42).orElseThrow();

    private static OrderGoal goal(OrderGoal.Kind kind) {
        return new OrderGoal(
                kind, "web", kind == OrderGoal.Kind.STOP ? Optional.empty() : Optional.of(ASKED), Optional.empty(), 7);
    }

    private static Answer answer(OrderGoal goal, OrderState state, Numbers numbers) {
        return new Answer(
                goal,
                state,
                numbers,
                new ServiceStatus.Replicas(2, 3),
                "the cause",
                state == OrderState.SUPERSEDED ? "ana" : "",
                List.of("last line"));
    }

    private static Optional<Integer> number(String label) {
        return label.equals("-") ? Optional.empty() : Optional.of(Integer.valueOf(label));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            kind  | state         | asked | serves | newer | exit | says
            SERVE | DONE          | 42    | 42     | -     | 0    | ✓ web is healthy on v42 (2/3).  Undo: stele rollback web
            SERVE | SUPERSEDED    | 42    | 41     | 43    | 1    | R312 web v42 was superseded by v43 (by ana); v41 serves
            SERVE | SUPERSEDED    | 42    | 43     | 43    | 1    | R312 web v42 was superseded by v43 (by ana), which serves
            SERVE | SUPERSEDED    | -     | 41     | 43    | 1    | R312 the release of web that this apply wanted was superseded by v43
            SERVE | SUPERSEDED    | 42    | -      | -     | 1    | R312 web v42 was superseded by a newer order (by ana); nothing serves
            SERVE | REVERTED      | 42    | 41     | -     | 4    | R310 web v42 was reverted; traffic stayed on v41, 2/3 serve
            SERVE | ROLLED_BACK   | 42    | 41     | -     | 4    | R310 web v42 was rolled back; v41, 2/3 serve
            HOLD  | HELD          | 42    | 41     | -     | 4    | R311 web stays on v41, 2/3 serve: v42, which is wanted, is condemned
            SERVE | PAUSED        | 42    | 41     | -     | 6    | R313 web v42 is paused; v41 serves
            SERVE | NOT_STARTED   | 42    | 41     | -     | 1    | R320 web v42 could not be started, and nothing is condemned; v41 serves
            SERVE | NOT_STARTED   | 42    | -      | -     | 1    | R320 web v42 could not be started, and nothing is condemned; nothing serves
            SERVE | FAILED        | 42    | -      | -     | 1    | R330 web v42 failed, and there was nothing to go back to
            SERVE | FAILED        | 42    | 41     | -     | 1    | R330 web v42 failed; v41 serves
            SERVE | FAILED        | 42    | 42     | -     | 1    | R331 web is degraded: 2/3 of v42 serve
            SERVE | STOPPED       | 42    | -      | -     | 1    | R332 web was stopped meanwhile
            BACK  | DONE          | 42    | 42     | -     | 0    | ✓ web: all traffic on v42.
            BACK  | SUPERSEDED    | 42    | 43     | 43    | 1    | R312 web v42 was superseded by v43 (by ana), which serves
            BACK  | REFUSED       | 42    | 43     | -     | 1    | R330 web v42 could not take the traffic; v43 serves
            BACK  | FAILED        | 42    | 42     | -     | 1    | R331 web is degraded
            BACK  | STOPPED       | 42    | -      | -     | 1    | R332 web was stopped meanwhile
            STOP  | DONE          | -     | -      | -     | 0    | ✓ web stopped.
            STOP  | STARTED_AGAIN | -     | 43     | -     | 1    | R312 web was started again meanwhile
            """, useHeadersInDisplayName = true)
    void eachEndHasOneSentenceAndItsExitCode(ArgumentsAccessor row) {
        OrderGoal goal = goal(OrderGoal.Kind.valueOf(String.valueOf(row.get(0))));
        Numbers numbers = new Numbers(
                number(String.valueOf(row.get(2))),
                number(String.valueOf(row.get(3))),
                number(String.valueOf(row.get(4))),
                Optional.empty(),
                Optional.of(40));
        Answer answer = answer(goal, OrderState.valueOf(String.valueOf(row.get(1))), numbers);
        int exit = Integer.parseInt(String.valueOf(row.get(5)));
        String says = String.valueOf(row.get(6));
        OrderOutcome outcome = OrderOutcome.of(new OrderAnswers(List.of(answer)), Set.of("web"));
        assertThat(outcome.exit()).isEqualTo(exit);
        if (exit == ExitCode.DONE) {
            assertThat(outcome.results()).startsWith(says);
            assertThat(outcome.errors()).isEmpty();
        } else {
            String code = says.substring(0, says.indexOf(' '));
            assertThat(outcome.errors())
                    .startsWith("error[" + code + "]: " + says.substring(says.indexOf(' ') + 1))
                    .contains("the cause", "last line", "╵ fix: ", "stele ");
            assertThat(outcome.results()).isEmpty();
        }
    }

    static Stream<Answer> answers() {
        Numbers numbers =
                new Numbers(Optional.of(42), Optional.of(41), Optional.empty(), Optional.empty(), Optional.empty());
        return Stream.of(OrderGoal.Kind.values())
                .flatMap(kind -> Stream.of(OrderState.values()).map(state -> answer(goal(kind), state, numbers)));
    }

    /// Also the pairs that do not occur: whatever the server answers, only what is done is told as done.
    @ParameterizedTest
    @MethodSource("answers")
    void onlyWhatIsDoneExitsWith0(Answer answer) {
        OrderOutcome outcome = OrderOutcome.of(new OrderAnswers(List.of(answer)), Set.of("web"));
        boolean done = answer.state() == OrderState.DONE;
        assertThat(outcome.exit() == ExitCode.DONE).isEqualTo(done);
        assertThat(outcome.exit()).isIn(ExitCode.DONE, ExitCode.FAILED, ExitCode.REVERTED, ExitCode.WAITED);
        assertThat(outcome.results().startsWith("✓")).isEqualTo(done);
        assertThat(outcome.errors().isEmpty()).isEqualTo(done);
    }

    @Test
    void theWorstOfSeveralServicesDecides() {
        Numbers numbers =
                new Numbers(Optional.of(42), Optional.of(41), Optional.empty(), Optional.empty(), Optional.empty());
        OrderGoal goal = goal(OrderGoal.Kind.SERVE);
        List<OrderState> worse =
                List.of(OrderState.DONE, OrderState.PAUSED, OrderState.REVERTED, OrderState.SUPERSEDED);
        List<Integer> exits = List.of(ExitCode.DONE, ExitCode.WAITED, ExitCode.REVERTED, ExitCode.FAILED);
        for (int a = 0; a < worse.size(); a++) {
            for (int b = 0; b < worse.size(); b++) {
                OrderAnswers both = new OrderAnswers(
                        List.of(answer(goal, worse.get(a), numbers), answer(goal, worse.get(b), numbers)));
                assertThat(OrderOutcome.of(both, Set.of()).exit()).isEqualTo(exits.get(Math.max(a, b)));
            }
        }
    }

    @Test
    void aServiceWithNothingToGoBackToHasNoUndo() {
        Numbers first =
                new Numbers(Optional.of(1), Optional.of(1), Optional.empty(), Optional.empty(), Optional.empty());
        Answer done = answer(goal(OrderGoal.Kind.SERVE), OrderState.DONE, first);
        assertThat(AnswerText.done(done)).isEqualTo("✓ web is healthy on v1 (2/3).\n");
    }

    @Test
    void aServiceThatIsScaledToNothingIsDone() {
        Numbers first =
                new Numbers(Optional.of(1), Optional.of(1), Optional.empty(), Optional.empty(), Optional.empty());
        Answer done = new Answer(
                goal(OrderGoal.Kind.SERVE),
                OrderState.DONE,
                first,
                new ServiceStatus.Replicas(0, 0),
                "",
                "",
                List.of());
        assertThat(AnswerText.done(done)).isEqualTo("✓ web is scaled to 0 on v1.\n");
    }
}
