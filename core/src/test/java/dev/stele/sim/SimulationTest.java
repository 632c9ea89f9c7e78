package dev.stele.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The real engine and keeper in thousands of histories in which everything fails.
class SimulationTest {
    private static final long SEEDS = Long.getLong("stele.sim.seeds", 5_000);

    /// Replays one seed when it is set, and prints its history line by line.
    private static final long SEED = Long.getLong("stele.sim.seed", -1);

    /// Every kind of fault has to be drawn at least once, or nothing tests it.
    private static final List<String> KINDS = List.of(
            "crash.commit.before",
            "crash.commit.lost",
            "crash.commit.after",
            "crash.effect.before",
            "crash.effect.after",
            "disk.slow",
            "disk.refused",
            "command.refused",
            "command.stale",
            "unprobed",
            "pause",
            "kill",
            "term",
            "segv",
            "exit",
            "oom",
            "hang",
            "flap",
            "taint",
            "damage",
            "foreign",
            "stuck",
            "outage",
            "reboot",
            "power",
            "full",
            "blank",
            "late",
            "server",
            "gateway",
            "gateway.away",
            "gateway.cut",
            "gateway.refuses",
            "gateway.lost",
            "gateway.slow",
            "fail.pull",
            "fail.create",
            "fail.start",
            "fail.stop",
            "fail.remove",
            "refused.pull",
            "fleet.empty",
            "denied.pull",
            "denied.create",
            "denied.start",
            "denied.stop",
            "denied.remove",
            "slow.pull",
            "slow.create",
            "slow.start",
            "slow.stop",
            "slow.remove",
            "never.create",
            "never.start",
            "never.stop",
            "never.remove",
            "full.create",
            "stuck.stop",
            "stuck.remove",
            "fleet.image",
            "fleet.env",
            "fleet.scale",
            "fleet.route",
            "fleet.ports",
            "fleet.policy",
            "fleet.two",
            "people.apply",
            "people.again",
            "people.Rollback",
            "people.to",
            "people.twice",
            "people.Pardon",
            "people.Stop");

    @Test
    void everyHistoryKeepsTheInvariantsAndConverges() {
        Map<String, Integer> reached = new ConcurrentHashMap<>();
        List<String> failures = seeds().parallel()
                .mapToObj(seed -> play(seed, reached))
                .filter(failure -> !failure.isEmpty())
                .sorted()
                .toList();
        assertThat(failures).as("histories that broke an invariant").isEmpty();
        if (SEED < 0) {
            assertThat(reached.keySet())
                    .as("kinds of fault that were drawn at all")
                    .containsAll(KINDS);
        }
    }

    @Test
    void replaysASeedIdentically() {
        for (long seed = 0; seed < 20; seed++) {
            Simulation.Report first = Simulation.run(seed, ServerBehaviour.GOOD);
            assertThat(Simulation.run(seed, ServerBehaviour.GOOD))
                    .as("seed " + seed)
                    .isEqualTo(first);
        }
    }

    private static LongStream seeds() {
        return SEED >= 0 ? LongStream.of(SEED) : LongStream.range(0, SEEDS);
    }

    private static String play(long seed, Map<String, Integer> reached) {
        try {
            Simulation.Report report = SEED < 0
                    ? Simulation.run(seed, ServerBehaviour.GOOD)
                    : Simulation.run(seed, ServerBehaviour.GOOD, System.out::println);
            report.reached().forEach((what, n) -> reached.merge(what, n, Integer::sum));
            return "";
        } catch (RuntimeException broken) {
            return "seed " + seed + ": " + broken + "  replay: ./mvnw test -pl core -Dtest=SimulationTest"
                    + " -Dstele.sim.seed=" + seed;
        }
    }
}
