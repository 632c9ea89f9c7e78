package dev.stele.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.route.PoolId;
import dev.stele.sim.ServerBehaviour;
import dev.stele.sim.Simulation;
import dev.stele.sim.Violation;
import dev.stele.text.Json;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Indices of recorded state agree with a full scan after every event of random histories.
class IndexTest {
    private static final int SEEDS = 20;

    @Test
    void indicesAgreeWithAScan() {
        Scanned behaviour = new Scanned();
        for (long seed = 0; seed < SEEDS; seed++) {
            play(seed, behaviour);
        }
        assertThat(behaviour.events).isGreaterThan(10_000);
    }

    /// Invariants are checked by other tests.
    private static void play(long seed, ServerBehaviour behaviour) {
        try {
            Simulation.run(seed, behaviour);
        } catch (Violation broken) {
            assertThat(broken).isNotNull();
        }
    }

    /// Compares every pool and instance that there ever was.
    private static final class Scanned implements ServerBehaviour {
        private final Set<PoolId> pools = new HashSet<>();
        private final Set<String> instances = new HashSet<>();
        private long events;

        @Override
        public Recorded fold(Recorded before, LedgerEvent event, long index, long nowMillis) {
            Recorded after = ServerBehaviour.super.fold(before, event, index, nowMillis);
            if (index == 0) {
                pools.clear();
                instances.clear();
            }
            events++;
            after.instances().values().forEach(instance -> {
                pools.add(instance.pool());
                instances.add(instance.id());
            });
            equalsScan(after);
            if (events % 50 == 0) {
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

    private static List<LedgerEvent.InstanceIntent> scan(Recorded recorded, String instance) {
        return recorded.inFlight().values().stream()
                .filter(LedgerEvent.InstanceIntent.class::isInstance)
                .map(LedgerEvent.InstanceIntent.class::cast)
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
                r.sequence(),
                r.wanted(),
                r.tables(),
                new TreeMap<>(r.services()),
                new InstanceRecords(new TreeMap<>(r.instances()), new TreeMap<>(r.removed())),
                new EffectRecords(new TreeMap<>(r.inFlight()), new TreeMap<>(r.backOffs())),
                new TreeMap<>(r.drift()));
    }
}
