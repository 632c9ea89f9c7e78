package dev.stele.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Fact;
import dev.stele.engine.InstanceRecord;
import dev.stele.engine.Recorded;
import dev.stele.route.PoolId;
import dev.stele.text.Json;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What is recorded is indexed, and an index says what a scan would say: after every fact of random histories.
class IndexTest {
    private static final int SEEDS = 20;

    @Test
    void theIndicesSayWhatAScanWouldSay() {
        Scanned habits = new Scanned();
        for (long seed = 0; seed < SEEDS; seed++) {
            play(seed, habits);
        }
        assertThat(habits.facts).isGreaterThan(10_000);
    }

    /// Whether a history keeps its promises is judged elsewhere.
    private static void play(long seed, Habits habits) {
        try {
            Simulation.run(seed, habits);
        } catch (Violation broken) {
            assertThat(broken).isNotNull();
        }
    }

    /// Looks for every pool and instance that there ever was.
    private static final class Scanned implements Habits {
        private final Set<PoolId> pools = new HashSet<>();
        private final Set<String> instances = new HashSet<>();
        private long facts;

        @Override
        public Recorded fold(Recorded before, Fact fact, long index, long nowMillis) {
            Recorded after = Habits.super.fold(before, fact, index, nowMillis);
            if (index == 0) {
                pools.clear();
                instances.clear();
            }
            facts++;
            after.instances().values().forEach(instance -> {
                pools.add(instance.pool());
                instances.add(instance.id());
            });
            equalsScan(after);
            if (facts % 50 == 0) {
                Recorded copy = ofPlainMaps(after);
                assertThat(copy).isEqualTo(after);
                equalsScan(copy);
                assertThat(readAgain(after, nowMillis)).isEqualTo(after);
            }
            return after;
        }

        private void equalsScan(Recorded recorded) {
            for (PoolId pool : pools) {
                assertThat(recorded.instancesOf(pool)).isEqualTo(scan(recorded, pool));
            }
            for (String instance : instances) {
                assertThat(recorded.stepsOf(instance)).isEqualTo(scan(recorded, instance));
            }
        }
    }

    private static List<InstanceRecord> scan(Recorded recorded, PoolId pool) {
        return recorded.instances().values().stream()
                .filter(i -> i.pool().equals(pool))
                .sorted(Comparator.comparingLong(i -> i.announced().number()))
                .toList();
    }

    private static List<Fact.InstanceIntent> scan(Recorded recorded, String instance) {
        return recorded.inFlight().values().stream()
                .filter(Fact.InstanceIntent.class::isInstance)
                .map(Fact.InstanceIntent.class::cast)
                .filter(step -> step.instance().equals(instance))
                .toList();
    }

    /// As a snapshot keeps it: as bytes, and with another clock.
    private static Recorded readAgain(Recorded recorded, long nowMillis) {
        long later = nowMillis + 12_345;
        byte[] first = recorded.toJson(nowMillis).bytes();
        byte[] second =
                Recorded.fromJson(Json.parse(first), later).toJson(later).bytes();
        assertThat(second).isEqualTo(first);
        return Recorded.fromJson(Json.parse(second), nowMillis);
    }

    private static Recorded ofPlainMaps(Recorded r) {
        return new Recorded(
                r.entries(),
                r.fence(),
                r.rev(),
                r.fleet(),
                new TreeMap<>(r.services()),
                new TreeMap<>(r.instances()),
                new TreeMap<>(r.removed()),
                r.nextNumber(),
                r.nextKey(),
                r.table(),
                r.applied(),
                new TreeMap<>(r.inFlight()),
                new TreeMap<>(r.setbacks()),
                new TreeMap<>(r.drift()));
    }
}
