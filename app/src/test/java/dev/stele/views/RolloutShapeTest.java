package dev.stele.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.fleet.InstanceAmount;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.RolloutPolicy.Strategy;
import dev.stele.fleet.RolloutPolicy.Timing;
import dev.stele.fleet.ServiceGoal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a plan says of a rollout is what the engine does: with a former release that is kept ready there are twice the
/// replicas, whatever `maxSurge` says.
class RolloutShapeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ROLLING    25% 0   15 4 | 4 more, 0 fewer, stays 15
            ROLLING    25% 0   0  4 | 1 more, 0 fewer, stays 0
            ROLLING    50% 25% 0  4 | 2 more, 1 fewer, stays 0
            ROLLING    0   50% 15 4 | 0 more, 2 fewer, stays 0
            ROLLING    0   50% 15 1 | 1 more, 0 fewer, stays 15
            ROLLING    0   0   0  3 | 1 more, 0 fewer, stays 0
            BLUE_GREEN 25% 0   0  1 | 1 more, 0 fewer, stays 0
            BLUE_GREEN 0   1   15 3 | 3 more, 0 fewer, stays 15
            """)
    void countsAsTheEngineDoes(String given, String expected) {
        RolloutShape shape = RolloutShape.of(goal(given.split(" +")));
        assertThat(shape.more() + " more, " + shape.fewer() + " fewer, stays "
                        + shape.stays().toMinutes())
                .isEqualTo(expected);
    }

    private static ServiceGoal goal(String... words) {
        Timing timing = RolloutPolicy.DEFAULT.timing();
        RolloutPolicy policy = new RolloutPolicy(
                Strategy.valueOf(words[0]),
                InstanceAmount.parse(words[1]),
                InstanceAmount.parse(words[2]),
                new Timing(
                        timing.startTimeout(),
                        timing.progressDeadline(),
                        timing.minHealthy(),
                        timing.bake(),
                        Duration.ofMinutes(Integer.parseInt(words[3]))),
                true);
        ServiceGoal any = Worlds.fleet("1", Integer.parseInt(words[4]))
                .services()
                .values()
                .iterator()
                .next();
        return new ServiceGoal(
                "web",
                "web:1",
                any.release(),
                any.replicas(),
                any.route(),
                new ServiceGoal.Policies(ServiceGoal.Heal.REPLACE, policy, 5));
    }

    @Test
    void sentencesAreInWords() {
        assertThat(RolloutShape.of(goal("ROLLING", "25%", "0", "15", "4")).sentence())
                .isEqualTo("rolling: at most 4 more and 0 fewer than 4 at any time; the former ones stay 15m longer");
        assertThat(RolloutShape.of(goal("ROLLING", "1", "0", "0", "2")).sentence())
                .isEqualTo("rolling: at most 1 more and 0 fewer than 2 at any time");
        assertThat(RolloutShape.of(goal("BLUE_GREEN", "1", "0", "15", "1")).sentence())
                .isEqualTo("blue-green: 1 instance beside the present ones, then all traffic in one epoch;"
                        + " the former one stays 15m longer");
    }
}
