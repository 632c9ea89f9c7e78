package dev.stele.engine;

/// How far an order is for one service. Only the first is not an end.
public enum OrderState {
    /// It may still come true.
    GOING,
    /// What it asked for runs, completely.
    DONE,
    /// Somebody asked for something else since, so it will not come true.
    SUPERSEDED,
    /// Its release was condemned by Stele, and another one serves completely.
    REVERTED,
    /// Its release was condemned by a person, and another one serves completely.
    ROLLED_BACK,
    /// Its release was condemned before the order was given, and another one serves completely.
    HELD,
    /// The rollout waits for a person.
    PAUSED,
    /// The platform could not start it: nobody is condemned, and it is tried again or waits for a person.
    NOT_STARTED,
    /// It failed, and nothing automatic helps any more.
    FAILED,
    /// The service was stopped since.
    STOPPED,
    /// A service that was to be stopped is wanted again.
    STARTED_AGAIN,
    /// A rollback that was given up: its release could not take the traffic, or may not have it.
    REFUSED;

    public boolean isEnd() {
        return this != GOING;
    }
}
