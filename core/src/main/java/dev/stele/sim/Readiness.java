package dev.stele.sim;

import dev.stele.engine.ObservedInstance.State;
import dev.stele.route.PoolId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Since when each instance is truly ready, and when it ceased to be: no server has any part in that.
final class Readiness {
    /// What changed a moment ago is not known to the server yet.
    static final long SEEN_MILLIS = 3_000;

    private final Timeline time;
    private final SimMachine machine;
    private final Map<String, Long> since = new HashMap<>();
    private final Map<String, Long> lostAt = new HashMap<>();
    private final Set<String> once = new HashSet<>();

    Readiness(Timeline time, SimMachine machine) {
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

    /// Ready, or until a moment ago, so that the server may still think so.
    boolean isReadyLately(String id) {
        return isReady(id) || lostMillis(id) < SEEN_MILLIS + 1_000;
    }

    /// For how long it is not ready any more; as long as can be for one that never was.
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

    /// Whether so few of a pool are ready that all of it that once were may get requests.
    ///
    /// @param wanted how many it should have
    boolean failsOpen(List<String> pool, int wanted) {
        long running = pool.stream().filter(this::isRunning).count();
        long ready = pool.stream().filter(this::isKnownReady).count();
        return ready * 2 < Math.max(running, wanted);
    }
}
