package dev.stele.engine;

/// How long to wait after failures in a row.
final class BackOff {
    private static final long FIRST_MILLIS = 1_000;
    private static final long MAX_MILLIS = 60_000;

    private BackOff() {}

    /// Before an effect is tried again: 1 s, 2 s, 4 s and so on, at most a minute.
    static long retryMillis(int failures) {
        return Math.min(MAX_MILLIS, FIRST_MILLIS << Math.min(failures - 1, 10));
    }

    /// Before a slot is filled again: at once after its first failure, then as above.
    static long refillMillis(int failuresBefore) {
        return failuresBefore == 0 ? 0 : retryMillis(failuresBefore);
    }
}
