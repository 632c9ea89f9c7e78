package dev.stele.control;

import dev.stele.text.Parsed;
import java.time.Duration;
import java.util.Optional;

/// The operations of a running server. The API exposes them over its socket; the loop carries them out.
///
/// Every method may be called from any thread and may block for the length of a disk write. An invalid request yields
/// [Parsed.Bad] with all problems; a failure of the system is an exception.
public interface Control {
    Version version();

    /// What applying the fleet would change now. Changes nothing.
    Parsed<Plan> plan(FleetText fleet);

    /// As [#plan], with the values of variables, which may be secrets. For root.
    Parsed<Plan> planShowingEnv(FleetText fleet);

    /// Makes this the wanted fleet. Returns when that is durable in the ledger, not when the rollout is done.
    ///
    /// @param by the caller, from the socket's peer credentials
    Parsed<ApplyResult> apply(FleetText fleet, String by);

    /// Rolls back, pardons or stops; returns when the order is durable.
    Parsed<OrderResult> order(OrderRequest order, String by);

    /// How far an order is. Changes nothing; the same question has the same answer, whoever asks and however late.
    OrderAnswers progress(FollowedOrder order);

    Status status();

    /// Waits until the status has another revision or the timeout is over, then returns it.
    Status await(long revision, Duration timeout) throws InterruptedException;

    Parsed<Releases> releases(String service);

    Parsed<Why> why(String service);

    /// As [#why], with the variables of the release that is wanted, whose values may be secrets. For root.
    Parsed<Why> whyShowingEnv(String service);

    DriftReport drift();

    /// The last lines of a service's instances, also of those that have ended and are still kept.
    Parsed<LogLines> logs(LogQuery query);

    /// Without instance and release: of the release that serves, or of the newest with a log when none does.
    ///
    /// @param release its number
    /// @param lines at most so many of all instances together, from the end
    /// @param after only lines after the position that an answer gave as [LogLines#next]; empty = from the start
    /// @param previous only of the one instance that ended last
    record LogQuery(
            String service,
            Optional<String> instance,
            Optional<Integer> release,
            int lines,
            String after,
            Optional<LogSince> since,
            boolean previous) {
        public static final int LINES_MAX = 10_000;

        public LogQuery {
            if (!after.matches("([a-z0-9-]+:[0-9a-z._]{1,80},)*")) {
                throw new IllegalArgumentException("\"" + after + "\" was not said by an answer");
            }
            if (lines < 1 || lines > LINES_MAX) {
                throw new IllegalArgumentException("from 1 to " + LINES_MAX + " lines, not " + lines);
            }
        }

        /// From whatever time, of what runs and what has ended.
        public LogQuery(String service, Optional<String> instance, Optional<Integer> release, int lines, String after) {
            this(service, instance, release, lines, after, Optional.empty(), false);
        }

        /// The same, from a position on.
        public LogQuery after(String position) {
            return new LogQuery(service, instance, release, LINES_MAX, position, since, previous);
        }
    }
}
