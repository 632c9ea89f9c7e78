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
    /// @param lastProbe how probes fail now, for people: `GET http://10.1.2.3:8080/up → 503 "no database"`; the same
    ///     for all failures in a row that say the same; empty after a good one
    /// @param failed the newest of them, as far as the platform tells
    public record ProbeResult(Health health, String lastProbe, Optional<FailedProbe> failed) {
        public ProbeResult(Health health, String lastProbe) {
            this(health, lastProbe, Optional.empty());
        }

        private static final Map<Health, ProbeResult> WITHOUT_TEXT = Arrays.stream(Health.values())
                .collect(Collectors.toMap(health -> health, health -> new ProbeResult(health, "")));

        /// One object for all instances with the same common result, as in [StepRecord#shared].
        private ProbeResult shared() {
            return lastProbe.isEmpty() ? WITHOUT_TEXT.getOrDefault(health, this) : this;
        }
    }

    /// The newest probe of those that failed, for people.
    ///
    /// @param text the request as it was asked, and what came back
    /// @param atMillis when it ended, on the clock of [World#nowMillis]
    /// @param times how many probes have failed in a row
    public record FailedProbe(String text, long atMillis, int times) {}

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
