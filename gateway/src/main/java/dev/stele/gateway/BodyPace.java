package dev.stele.gateway;

import java.time.Duration;

/// How long a client may still take with its request's body.
///
/// It begins with the time that a client may be silent. Time passes, and each byte adds the time in which a client at
/// the least rate sends one, up to what there was at the beginning. So a client may pause for that long, and over a
/// longer time it has to keep the rate; nothing that it sent quickly lets it pause for longer later.
final class BodyPace {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final long graceNanos;
    private long deadline;

    BodyPace(Duration grace, long now) {
        this.graceNanos = grace.toNanos();
        restart(now);
    }

    /// The client was waited for by nobody up to now: there was no instance, or it did not read.
    void restart(long now) {
        deadline = now + graceNanos;
    }

    /// @param bytes of the body itself: chunk sizes, their extensions and trailers are none
    void received(int bytes, long now) {
        long earned = bytes * NANOS_PER_SECOND / GatewayLimits.BODY_BYTES_PER_SECOND_MIN;
        deadline = deadline + earned - now > graceNanos ? now + graceNanos : deadline + earned;
    }

    boolean isOver(long now) {
        return now - deadline > 0;
    }
}
