package dev.stele.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.ServiceStatus;
import dev.stele.control.ServiceStatus.Condition;
import dev.stele.control.ServiceStatus.Replicas;
import dev.stele.control.ServiceStatus.State;
import dev.stele.control.ServiceStatus.Step;
import dev.stele.control.Statuses;
import dev.stele.linux.TerminalSize;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveTextTest {
    private static final Duration ELAPSED = Duration.ofSeconds(192);

    private static ServiceStatus web(int instances) {
        return new ServiceStatus(
                "web",
                new Condition(
                        State.ROLLING,
                        "starting instances of v42",
                        List.of(),
                        Optional.of(new Step(2, 4, "v42 stays healthy for 10s"))),
                Optional.of(41),
                Optional.of(42),
                new Replicas(instances, instances),
                List.of(
                        Statuses.pool(41, 750_000, instances, 0),
                        Statuses.pool(42, 250_000, instances / 2, instances - instances / 2)),
                Optional.empty());
    }

    private static String block(int columns, int rows, ServiceStatus... services) {
        return LiveText.block(List.of(services), ELAPSED, new TerminalSize(columns, rows)).stream()
                .map(line -> line.cut(columns).text(false) + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void aRolloutShowsItsStepItsReleasesAndWhatComesNext() {
        assertThat(block(100, 24, web(4), Statuses.healthy("mail", 3, 2))).isEqualTo("""
                web  v41→v42  ◐ rolling  step 2 of 4  03:12  starting instances of v42
                  O v41  O✓ O✓ O✓ O✓    75%  ███████████████░░░░░  errors 0.11%
                  P v42  P✓ P✓ P… P…    25%  █████░░░░░░░░░░░░░░░  errors 0.11%
                  next: v42 stays healthy for 10s
                mail v3  ✓ healthy  2/2 ready  v3 100%
                """);
    }

    @Test
    void aNarrowTerminalCountsInstancesAndHasNoBar() {
        assertThat(block(40, 24, web(40))).isEqualTo("""
                web  v41→v42  ◐ rolling  step 2 of 4  0…
                  O v41  O 40✓        75%
                  P v42  P 20✓ 20…    25%
                  next: v42 stays healthy for 10s
                """);
    }

    @Test
    void alowTerminalHasOneLineEachAndCountsTheRest() {
        ServiceStatus[] services = IntStream.range(0, 9)
                .mapToObj(i -> i == 8 ? web(4) : Statuses.healthy("s" + i, 1, 1))
                .toArray(ServiceStatus[]::new);
        assertThat(block(100, 4, services).lines())
                .hasSize(4)
                .first()
                .asString()
                .startsWith("web v41→v42  ◐ rolling");
        assertThat(block(100, 4, services)).endsWith("… and 6 more services\n");
    }

    @Test
    void aReleaseHasOneLetterAndNeighboursDiffer() {
        for (int release = 1; release < 100; release++) {
            assertThat(Palette.letter(release)).matches("[A-Z]").isNotEqualTo(Palette.letter(release + 1));
            assertThat(Palette.code(release)).isNotEqualTo(Palette.code(release + 1));
        }
    }

    @Test
    void nothingFromOutsideReachesTheTerminalAsAnEscape() {
        ServiceStatus odd = Statuses.in(State.HEALING, web(2), "said \u001b[2J");
        assertThat(block(200, 24, odd)).doesNotContain("\u001b[2J");
        assertThat(StatusText.line(odd)).doesNotContain("\u001b");
    }
}
