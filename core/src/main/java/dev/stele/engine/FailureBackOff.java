package dev.stele.engine;

import java.util.Optional;

/// Failures in a row, and until when to wait before the next try.
///
/// @param index of the entry that holds the last of them
/// @param last why it failed the last time; absent for what only waits
public record FailureBackOff(int count, long untilMillis, long index, Optional<Outcome.Failed> last) {
    static final FailureBackOff NONE = new FailureBackOff(0, Long.MIN_VALUE, -1, Optional.empty());

    /// Why it failed the last time; empty when it did not.
    public String reason() {
        return last.map(Outcome.Failed::message).orElse("");
    }
}
