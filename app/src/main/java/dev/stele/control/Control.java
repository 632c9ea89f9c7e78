package dev.stele.control;

import dev.stele.text.Parsed;
import java.time.Duration;
import java.util.Optional;

/// What a person or a program may ask of a running server. The API carries it over its socket; the loop answers.
///
/// Every method may be called from any thread and may block for the length of a disk write. What cannot be done because
/// of what was asked is [Parsed.Bad] with all problems; a broken world is an exception.
public interface Control {
    Version version();

    /// What applying the fleet would change now. Changes nothing.
    Parsed<Plan> plan(FleetText fleet);

    /// Makes this the wanted fleet. Returns when the wish is durable in the ledger, not when it has come true.
    ///
    /// @param by who asks, as the socket's peer credentials say
    Parsed<ApplyResult> apply(FleetText fleet, String by);

    /// Rolls back, pardons or stops; returns when the order is durable.
    Parsed<OrderResult> order(OrderRequest order, String by);

    Status status();

    /// Waits until the status differs from the one with that revision, or until the time is over; then gives it.
    Status await(long revision, Duration timeout) throws InterruptedException;

    Parsed<Releases> releases(String service);

    Parsed<Why> why(String service);

    DriftReport drift();

    /// The last lines of a service's instances, also of those that have ended and are still kept.
    Parsed<LogLines> logs(LogQuery query);

    /// @param instance absent = all instances
    /// @param release its number; absent = all
    /// @param lines at most so many of each instance, from the end
    /// @param after only what was written after the answer that said [LogLines#next]; empty = whatever there is
    record LogQuery(String service, Optional<String> instance, Optional<Integer> release, int lines, String after) {
        public static final int LINES_MAX = 10_000;

        public LogQuery {
            if (!after.matches("([a-z0-9-]+:[0-9]{1,18},)*")) {
                throw new IllegalArgumentException("\"" + after + "\" was not said by an answer");
            }
            if (lines < 1 || lines > LINES_MAX) {
                throw new IllegalArgumentException("from 1 to " + LINES_MAX + " lines, not " + lines);
            }
        }
    }
}
