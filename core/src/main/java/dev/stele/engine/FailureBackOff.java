package dev.stele.engine;

/// Failures in a row, and until when to wait before the next try.
///
/// @param index of the entry that holds the last of them
public record FailureBackOff(int count, long untilMillis, long index) {
    static final FailureBackOff NONE = new FailureBackOff(0, Long.MIN_VALUE, -1);
}
