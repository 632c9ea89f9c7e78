package dev.stele.probe;

import dev.stele.fleet.Check;
import java.time.Duration;
import java.util.Optional;

/// One check of one instance: when it is due, and its verdict, which changes only after enough equal answers in a row.
final class Streak {
    enum Verdict {
        NONE,
        GOOD,
        BAD
    }

    private final Check check;
    private Verdict verdict = Verdict.NONE;
    private String complaint = "";
    private int good;
    private int bad;
    private long dueNanos;

    Streak(Check check, long nowNanos) {
        this.check = check;
        this.dueNanos = nowNanos;
    }

    Check check() {
        return check;
    }

    Verdict verdict() {
        return verdict;
    }

    /// What the last answer was; empty for a good one.
    String complaint() {
        return complaint;
    }

    long dueNanos() {
        return dueNanos;
    }

    /// @param answer empty for a good one
    /// @param pause until it is asked again
    void add(Optional<String> answer, long nowNanos, Duration pause) {
        dueNanos = nowNanos + pause.toNanos();
        complaint = answer.orElse("");
        good = answer.isEmpty() ? good + 1 : 0;
        bad = answer.isEmpty() ? 0 : bad + 1;
        if (good >= check.successThreshold()) {
            verdict = Verdict.GOOD;
        } else if (bad >= check.failureThreshold()) {
            verdict = Verdict.BAD;
        }
    }
}
