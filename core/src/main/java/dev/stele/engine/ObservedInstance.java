package dev.stele.engine;

import dev.stele.route.PoolId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// One instance as the platform sees it now.
///
/// @param instance its id
/// @param address where its ports are reached; IPv4 in text form
/// @param probed the newest probe result
/// @param taints how it drifted: one sentence each; empty = it did not
/// @param exit present exactly when the state is EXITED
public record ObservedInstance(
        String instance,
        PoolId pool,
        String address,
        State state,
        ProbeResult probed,
        List<String> taints,
        Optional<Exit> exit) {
    /// @param lastProbe result of the last failed probe, for people: `GET :8080/up → 503`; empty after a good one
    public record ProbeResult(Health health, String lastProbe) {
        private static final Map<Health, ProbeResult> WITHOUT_TEXT = Arrays.stream(Health.values())
                .collect(Collectors.toMap(health -> health, health -> new ProbeResult(health, "")));

        /// One object for all instances with the same common result, as in [StepRecord#shared].
        private ProbeResult shared() {
            return lastProbe.isEmpty() ? WITHOUT_TEXT.getOrDefault(health, this) : this;
        }
    }

    public enum State {
        /// Set up completely or in part, its process not started yet: the same steps may be repeated.
        CREATED,
        RUNNING,
        EXITED
    }

    public enum Health {
        /// No probe result yet.
        UNKNOWN,
        READY,
        /// Its readiness check fails, whether or not it ever passed: takes no requests.
        UNREADY,
        /// Its liveness check fails: it will be replaced.
        DEAD
    }

    public Health health() {
        return probed.health();
    }

    public String lastProbe() {
        return probed.lastProbe();
    }

    /// Whether it runs and its readiness check passes.
    public boolean isReady() {
        return state == State.RUNNING && health() == Health.READY;
    }

    public ObservedInstance {
        taints = List.copyOf(taints);
        probed = probed.shared();
        if ((state == State.EXITED) != exit.isPresent()) {
            throw new IllegalArgumentException(instance + " is " + state + " with exit " + exit);
        }
    }
}
