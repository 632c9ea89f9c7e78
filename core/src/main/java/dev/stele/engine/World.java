package dev.stele.engine;

/// Everything that a decision depends on.
///
/// @param fence of this server
/// @param nowMillis monotonic milliseconds of this process; only differences mean anything
public record World(long fence, long nowMillis, Desired desired, Observed observed, Recorded recorded) {
    public World {
        if (desired.rev() != recorded.rev()) {
            throw new IllegalArgumentException(
                    "fleet of revision " + desired.rev() + " was given, " + recorded.rev() + " is recorded");
        }
    }

    public World with(Recorded newer) {
        return new World(fence, nowMillis, desired, observed, newer);
    }
}
