package dev.stele.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.fleet.Check;
import dev.stele.probe.CheckTracker.CheckState;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckTrackerTest {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Check CHECK = new Check(Optional.of("/"), Optional.empty(), "http", INTERVAL, INTERVAL, 2, 3);

    private final CheckTracker tracker = new CheckTracker(CHECK, 7);

    /// @param results `+` for a success, `-` for a failure
    private CheckState after(String results) {
        results.chars()
                .forEach(result -> tracker.add(
                        Optional.of(new ProbeFailure("connect to 10.0.0.1:80", "refused"))
                                .filter(_ -> result == '-'),
                        0,
                        Duration.ZERO));
        return tracker.state();
    }

    @Test
    void startsUnknownAndDueAtOnce() {
        assertThat(tracker.state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(tracker.dueNanos()).isEqualTo(7);
    }

    @Test
    void changesOnlyAfterEnoughEqualResultsInARow() {
        assertThat(after("+")).isEqualTo(CheckState.UNKNOWN);
        assertThat(after("-+")).isEqualTo(CheckState.UNKNOWN);
        assertThat(after("+")).isEqualTo(CheckState.PASSING);
        assertThat(after("--")).isEqualTo(CheckState.PASSING);
        assertThat(after("+--")).isEqualTo(CheckState.PASSING);
        assertThat(after("-")).isEqualTo(CheckState.FAILING);
        assertThat(after("+")).isEqualTo(CheckState.FAILING);
        assertThat(after("+")).isEqualTo(CheckState.PASSING);
    }

    @Test
    void keepsTheReasonOfTheLastFailureUntilASuccess() {
        after("-");
        assertThat(tracker.lastFailure().orElseThrow().answer()).isEqualTo("refused");
        after("+");
        assertThat(tracker.lastFailure()).isEmpty();
    }

    @Test
    void isDueAfterTheDelay() {
        tracker.add(Optional.empty(), 100, INTERVAL);
        assertThat(tracker.dueNanos()).isEqualTo(100 + INTERVAL.toNanos());
    }
}
