package dev.stele.remote;

import java.time.Duration;

/// How long and how much a transfer may take.
///
/// @param connect until a connection stands
/// @param stall the time in which at least [#PROGRESS_BYTES] have to arrive or leave, and an answer has to begin
/// @param backOff before the first repetition; each further one waits twice as long
/// @param waitMax the longest pause that a registry may ask for
/// @param tries of one request that fails without any progress
/// @param partBytes a larger blob is fetched in ranges of this size
/// @param parts that are fetched at once
public record RemoteLimits(
        Duration connect, Duration stall, Duration backOff, Duration waitMax, int tries, long partBytes, int parts) {
    /// Less than this within the time of a stall counts as nothing: a sender of single bytes would hold on for
    /// ever.
    static final int PROGRESS_BYTES = 1 << 10;

    public static final RemoteLimits DEFAULT = new RemoteLimits(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofMinutes(2),
            5,
            64L << 20,
            8);
}
