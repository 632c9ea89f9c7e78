package dev.stele.engine;

import dev.stele.route.PoolId;
import java.util.List;
import java.util.Optional;

/// One instance as the platform sees it now.
///
/// @param instance its id
/// @param address where its ports are reached; IPv4 in text form
/// @param lastProbe what the last bad probe said, for people: `GET :8080/up → 503`; empty after a good one
/// @param taints why it is no longer what was started: one sentence each; empty = untouched
/// @param exit present exactly when the state is EXITED
public record ObservedInstance(
        String instance,
        PoolId pool,
        String address,
        State state,
        Health health,
        String lastProbe,
        List<String> taints,
        Optional<Exit> exit) {
    public enum State {
        /// Set up, its process not started yet, or half set up: the same steps may be taken again.
        CREATED,
        RUNNING,
        EXITED
    }

    public enum Health {
        /// No verdict of a probe yet.
        UNKNOWN,
        READY,
        /// Ready once, or not yet, and its readiness check says no: takes no requests.
        UNREADY,
        /// Its liveness check says no: it will be replaced.
        DEAD
    }

    /// Whether it runs and its readiness check says yes.
    public boolean isReady() {
        return state == State.RUNNING && health == Health.READY;
    }

    public ObservedInstance {
        taints = List.copyOf(taints);
        if ((state == State.EXITED) != exit.isPresent()) {
            throw new IllegalArgumentException(instance + " is " + state + " with exit " + exit);
        }
    }
}
