package dev.stele.engine;

/// Failures in a row, and until when to wait before the next try.
public record Setback(int count, long untilMillis) {
    static final Setback NONE = new Setback(0, Long.MIN_VALUE);
}
