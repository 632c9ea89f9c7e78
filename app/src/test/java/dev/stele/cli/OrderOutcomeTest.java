package dev.stele.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.ApplyResult;
import dev.stele.control.FakeControl;
import dev.stele.control.OrderResult;
import dev.stele.control.Plan;
import dev.stele.control.ServiceStatus;
import dev.stele.control.ServiceStatus.Ended;
import dev.stele.control.ServiceStatus.State;
import dev.stele.control.Status;
import dev.stele.control.Statuses;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/// An order is judged by its own target, however the service's last rollout ended.
class OrderOutcomeTest {
    private static final long SINCE = 40;

    @TempDir
    Path folder;

    /// @param last `OUTCOME FROM→TO` of the service's last rollout, which ended after the order; empty = none did
    private static ServiceStatus service(int serving, String last, State state) {
        ServiceStatus healthy = Statuses.in(state, Statuses.healthy("odd", serving, 1), "said by the server");
        if (last.isEmpty()) {
            return healthy;
        }
        String[] fields = last.split("[ →]");
        return Statuses.ended(
                healthy,
                new Ended(
                        SINCE + 5,
                        ServiceStatus.Outcome.valueOf(fields[0]),
                        Optional.of(Integer.valueOf(fields[1])),
                        Integer.parseInt(fields[2]),
                        "the cause",
                        List.of("last line")));
    }

    private static String text(ArgumentsAccessor row, int column) {
        return String.valueOf(row.get(column));
    }

    private static int number(ArgumentsAccessor row, int column) {
        return Integer.parseInt(text(row, column));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            wanted | serves | last rollout         | state    | exit | says
            4      | 4      | "SUPERSEDED 4→3"     | HEALTHY  | 0    | ✓ odd is healthy on v4
            4      | 4      | "REVERTED 4→3"       | HEALTHY  | 0    | ✓ odd is healthy on v4
            4      | 4      | "FAILED_SAFE 4→3"    | HEALTHY  | 0    | ✓ odd is healthy on v4
            4      | 4      | "COMPLETED 3→4"      | HEALTHY  | 0    | ✓ odd is healthy on v4
            4      | 4      | "SUPERSEDED 3→4"     | HEALTHY  | 0    | ✓ odd is healthy on v4
            4      | 4      | "ROLLED_BACK 5→4"    | HEALTHY  | 0    | ✓ odd is healthy on v4
            4      | 4      | ""                   | HEALTHY  | 0    | ✓ odd is healthy on v4
            4      | 4      | "SUPERSEDED 4→3"     | DEGRADED | 1    | error[R331]: odd is degraded
            4      | 4      | "SUPERSEDED 4→3"     | STOPPED  | 1    | error[R332]: odd was stopped meanwhile
            4      | 5      | "COMPLETED 4→5"      | HEALTHY  | 1    | error[R312]: odd v4 was overtaken by a newer wish; v5 serves
            4      | 3      | "SUPERSEDED 3→4"     | HEALTHY  | 1    | error[R312]: odd v4 was overtaken by a newer wish; v3 serves
            4      | 3      | "ROLLED_BACK 4→3"    | HELD     | 4    | error[R310]: odd v4 was rolled back; v3 serves
            4      | 3      | "REVERTED 3→4"       | HELD     | 4    | error[R310]: odd v4 was reverted; traffic stayed on v3
            4      | 3      | "FAILED_SAFE 3→4"    | PAUSED   | 1    | error[R320]: odd v4 could not be started
            4      | 3      | "FAILED_NO_TARGET 3→4" | DEGRADED | 1  | error[R330]: odd v4 failed
            4      | 4      | "FAILED_NO_TARGET 3→4" | DEGRADED | 1  | error[R330]: odd v4 failed
            4      | 3      | ""                   | HELD     | 4    | error[R311]: odd stays on v3
            """, useHeadersInDisplayName = true)
    void anApplyIsJudgedByTheReleaseThatItWants(ArgumentsAccessor row) {
        int wanted = number(row, 0);
        State state = State.valueOf(text(row, 3));
        int exit = number(row, 4);
        String says = text(row, 5);
        Plan.Change change =
                new Plan.Change("odd", Plan.Kind.ROLLOUT, Optional.of(3), Optional.of(wanted), List.of(), List.of());
        ApplyResult applied = new ApplyResult(new Plan("f", "default", List.of(change), 0), SINCE);
        Status status = Statuses.status(9, 50, service(number(row, 1), text(row, 2), state));
        ApplyOutcome outcome = ApplyOutcome.of(status, applied, Set.of("odd"));
        assertThat(outcome.exit()).isEqualTo(exit);
        assertThat(exit == 0 ? outcome.results() : outcome.errors()).startsWith(says);
        assertThat(exit == 0 ? outcome.errors() : outcome.results()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            to | last rollout          | state   | says
            4  | ""                    | HEALTHY | goes on
            4  | "FAILED_SAFE 5→4"     | HEALTHY | goes on
            4  | "REVERTED 4→5"        | HEALTHY | goes on
            4  | "SUPERSEDED 4→5"      | HEALTHY | goes on
            4  | "FAILED_NO_TARGET 4→5"| HEALTHY | goes on
            4  | "FAILED_NO_TARGET 5→4"| HEALTHY | R330
            4  | "SUPERSEDED 5→4"      | HEALTHY | R312
            4  | "COMPLETED 5→6"       | HEALTHY | R312
            4  | "ROLLED_BACK 5→3"     | HEALTHY | R312
            4  | ""                    | STOPPED | R332
            """, useHeadersInDisplayName = true)
    void aRollbackEndsWhenItCannotComeTrueAnyMore(int to, String last, State state, String says) {
        Status status = Statuses.status(9, 50, service(6, last, state));
        OrderResult.Step step = new OrderResult.Step("odd", Optional.of(5), Optional.of(to), List.of(), "");
        assertThat(OrderOutcome.failure(status, step, SINCE)
                        .map(dev.stele.text.Problem::code)
                        .orElse("goes on"))
                .isEqualTo(says);
        assertThat(OrderOutcome.failure(status, step, SINCE + 5)
                        .map(dev.stele.text.Problem::code)
                        .orElse("goes on"))
                .as("what ended before the order is not its outcome")
                .isEqualTo(state == State.STOPPED ? "R332" : "goes on");
    }

    @Test
    void aRollbackThatWasOvertakenSaysSoAndDoesNotWait() {
        Status done = Statuses.status(4, 40, Statuses.healthy("web", 42, 3));
        Status newer = Statuses.status(
                9,
                60,
                Statuses.ended(
                        Statuses.healthy("web", 43, 3),
                        new Ended(55, ServiceStatus.Outcome.COMPLETED, Optional.of(42), 43, "", List.of())));
        CliRunner cli = new CliRunner(folder, new FakeControl(done, newer));
        assertThat(cli.run("rollback", "-y")).isEqualTo(ExitCode.FAILED);
        assertThat(cli.err()).contains("error[R312]: web v41 was overtaken by a newer wish; v43 serves");
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void aStopThatWasOvertakenSaysSoAndDoesNotWait() {
        Status again = Statuses.status(9, 60, Statuses.rolling("web", 42, 43, "1/3"));
        CliRunner cli = new CliRunner(folder, new FakeControl(again));
        assertThat(cli.run("stop", "web", "-y")).isEqualTo(ExitCode.FAILED);
        assertThat(cli.err()).contains("error[R312]: web was started again meanwhile");
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void anApplyThatScalesToNothingIsDone() {
        Plan.Change change =
                new Plan.Change("odd", Plan.Kind.START, Optional.empty(), Optional.of(1), List.of(), List.of());
        ApplyResult applied = new ApplyResult(new Plan("f", "default", List.of(change), 0), SINCE);
        Status status =
                Statuses.status(9, 50, Statuses.in(State.HEALTHY, Statuses.healthy("odd", 1, 0), "scaled to 0"));
        assertThat(ApplyOutcome.of(status, applied, Set.of("odd")))
                .isEqualTo(new ApplyOutcome("✓ odd is scaled to 0 on v1.\n", "", ExitCode.DONE));
    }
}
