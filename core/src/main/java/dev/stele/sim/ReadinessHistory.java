package dev.stele.sim;

import dev.stele.engine.ObservedInstance.State;
import dev.stele.route.PoolId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Since when each instance is really ready, and when it ceased to be, independent of what servers observe.
final class ReadinessHistory {
    /// How long the server may not know of a change.
    static final long SEEN_MILLIS = 3_000;

    private final Timeline time;
    private final SimMachine machine;
    private final Map<String, Long> since = new HashMap<>();
    private final Map<String, Long> lostAt = new HashMap<>();
    private final Set<String> once = new HashSet<>();
    private final Map<String, PoolId> pools = new HashMap<>();

    ReadinessHistory(Timeline time, SimMachine machine) {
        this.time = time;
        this.machine = machine;
    }

    /// Something has changed on the machine.
    void look() {
        since.keySet().removeIf(id -> {
            boolean lost = !isReady(id);
            if (lost) {
                lostAt.put(id, time.now());
            }
            return lost;
        });
        machine.instances().forEach((id, instance) -> {
            if (instance.isReady() && since.putIfAbsent(id, time.now()) == null) {
                once.add(id);
                pools.put(id, instance.made().pool());
            }
        });
    }

    boolean isReady(String id) {
        SimMachine.Instance instance = machine.instances().get(id);
        return instance != null && instance.isReady();
    }

    boolean isRunning(String id) {
        SimMachine.Instance instance = machine.instances().get(id);
        return instance != null && instance.state() == State.RUNNING;
    }

    boolean wasReady(String id) {
        return once.contains(id);
    }

    /// Ready, and for so long that the server knows.
    boolean isKnownReady(String id) {
        return isReady(id) && since.getOrDefault(id, time.now()) <= time.now() - SEEN_MILLIS;
    }

    /// Ready now or a moment ago, so the server may still see it as ready.
    boolean isReadyLately(String id) {
        return isReady(id) || lostMillis(id) < SEEN_MILLIS + 1_000;
    }

    /// How many instances of the pool the server may see as ready, also those that are gone since a moment.
    long readyLately(PoolId pool) {
        return pools.entrySet().stream()
                .filter(e -> e.getValue().equals(pool) && isReadyLately(e.getKey()))
                .count();
    }

    /// How long ago it ceased to be ready; very long for one that never was.
    long lostMillis(String id) {
        return isReady(id) ? 0 : time.now() - lostAt.getOrDefault(id, Long.MIN_VALUE / 2);
    }

    List<String> instancesOf(PoolId pool) {
        List<String> out = new ArrayList<>();
        machine.instances().forEach((id, instance) -> {
            if (instance.made().pool().equals(pool) && id.equals(instance.made().instance())) {
                out.add(id);
            }
        });
        return out;
    }

    /// Whether the pool fails open: so few are ready that all instances that once were may get requests.
    ///
    /// @param wanted how many it should have
    boolean failsOpen(List<String> pool, int wanted) {
        long running = pool.stream().filter(this::isRunning).count();
        long ready = pool.stream().filter(this::isKnownReady).count();
        return ready * 2 < Math.max(running, wanted);
    }
}
