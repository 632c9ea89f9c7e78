package dev.stele.supervisor;

import dev.stele.text.FailureText;
import java.lang.System.Logger.Level;
import java.util.Optional;

/// The attempts to start the gateway. One that ends before it has answered cannot start: why is kept for people, and
/// the pause before the next attempt doubles, from [#PAUSE_MILLIS_MIN] to [#PAUSE_MILLIS_MAX].
///
/// Used by the supervisor's thread; others read [#failure] only.
final class GatewayStarts {
    private static final System.Logger LOG = System.getLogger(GatewayStarts.class.getName());
    private static final long PAUSE_MILLIS_MIN = 250;
    private static final long PAUSE_MILLIS_MAX = 30_000;

    private final GatewayProcess process;
    private volatile Optional<String> failure = Optional.empty();
    /// Whether the process that was started last has not answered yet.
    private boolean unanswered;

    private long pauseMillis;
    private long nextPauseMillis = PAUSE_MILLIS_MIN;

    GatewayStarts(GatewayProcess process) {
        this.process = process;
    }

    /// Why the last attempt failed; empty when none did since the gateway answered.
    Optional<String> failure() {
        return failure;
    }

    /// Starts the process unless it runs.
    ///
    /// @return false while the next attempt has to wait
    boolean startsOrRuns() {
        Optional<String> why = unanswered ? process.failure() : Optional.empty();
        if (why.isPresent()) {
            failed(why.get());
        }
        if (pauseMillis > 0) {
            return false;
        }
        try {
            unanswered |= process.ensure();
            return true;
        } catch (RuntimeException e) {
            failed(FailureText.of(e));
            return false;
        }
    }

    private void failed(String why) {
        unanswered = false;
        pauseMillis = nextPauseMillis;
        nextPauseMillis = Math.min(PAUSE_MILLIS_MAX, 2 * nextPauseMillis);
        if (!failure.equals(Optional.of(why))) {
            LOG.log(Level.ERROR, "the gateway cannot start and is tried again: " + why);
        }
        failure = Optional.of(why);
    }

    /// Time that has passed without anything to do.
    void waited(long millis) {
        pauseMillis = Math.max(0, pauseMillis - millis);
    }

    void answered() {
        if (failure.isPresent()) {
            LOG.log(Level.INFO, "the gateway has started");
        }
        forget();
    }

    /// The gateway is not wanted: the next attempt is the first one.
    void forget() {
        unanswered = false;
        pauseMillis = 0;
        nextPauseMillis = PAUSE_MILLIS_MIN;
        failure = Optional.empty();
    }
}
