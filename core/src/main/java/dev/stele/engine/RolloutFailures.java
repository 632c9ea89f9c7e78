package dev.stele.engine;

import java.util.List;

/// Failures of instances of the release that a rollout brings in, in one attempt.
///
/// @param charges the release's own
/// @param others those caused by the platform, or by no known cause
/// @param last in one sentence; empty without one
/// @param lastLines of the log of the instance that failed last
public record RolloutFailures(int charges, int others, String last, List<String> lastLines) {
    static final RolloutFailures NONE = new RolloutFailures(0, 0, "", List.of());

    public RolloutFailures {
        lastLines = List.copyOf(lastLines);
    }

    RolloutFailures charged(String failure, List<String> lines) {
        return new RolloutFailures(charges + 1, others, failure, lines);
    }

    RolloutFailures other(String failure) {
        return new RolloutFailures(charges, others + 1, failure, lastLines);
    }

    /// The charges turned out to have another cause.
    RolloutFailures excused() {
        return new RolloutFailures(0, others, last, lastLines);
    }
}
