package dev.stele.probe;

import dev.stele.crash.CrashPoint;
import dev.stele.engine.ObservedInstance.Health;
import dev.stele.fleet.Release;
import dev.stele.probe.CheckTracker.CheckState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Runs the checks of one instance, on a thread of its own, until it is closed.
///
/// Until the first READY it checks ten times a second, so that a start is seen at once; then at the check's interval.
/// Liveness counts from the first READY on (a start may be slow; the engine decides how slow), or, without a readiness
/// check, from its own first success.
///
/// The address is that of the instance's own network namespace, behind a route of its own: no other process can
/// answer there.
public final class Prober implements AutoCloseable {
    private static final Duration UNTIL_READY = Duration.ofMillis(100);

    private final LongSupplier nanoClock;
    private final Runnable onChange;
    private final ProbeAttempt attempt;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Optional<CheckTracker> readiness;
    private final Optional<CheckTracker> liveness;
    private boolean wasReady;
    /// The first of the failures in a row that say the same.
    private Optional<ProbeFailure> shown = Optional.empty();
    private volatile Result result;

    /// @param address of the instance; its ports and checks are the release's
    /// @param ports what to say of its ports when a check fails
    public record Target(String instance, String address, Release release, PortAdvice ports) {}

    /// @param failure why the last attempt failed; empty after a success
    public record Result(Health health, Optional<LastFailure> failure) {
        /// Of the first of the failures in a row that say the same, which is the same for all of them; empty after a
        /// success.
        public String lastProbe() {
            return failure.map(LastFailure::first).orElse("");
        }
    }

    /// @param first text of the first of the attempts in a row that failed alike
    /// @param newest text of the newest of them
    /// @param atNanos when that one ended
    /// @param times how many attempts have failed in a row
    public record LastFailure(String first, String newest, long atNanos, int times) {}

    private Prober(Target target, LongSupplier nanoClock, Runnable onChange) {
        long now = nanoClock.getAsLong();
        this.nanoClock = nanoClock;
        this.onChange = onChange;
        this.attempt = new ProbeAttempt(target, nanoClock);
        this.readiness = target.release().checks().readiness().map(check -> new CheckTracker(check, now));
        this.liveness = target.release().checks().liveness().map(check -> new CheckTracker(check, now));
        this.result = new Result(readiness.isPresent() ? Health.UNKNOWN : Health.READY, Optional.empty());
    }

    /// @param nanoClock monotonic, in nanoseconds
    /// @param onChange called, on the prober's thread, when the result has changed
    public static Prober start(Target target, LongSupplier nanoClock, Runnable onChange) {
        Prober prober = new Prober(target, nanoClock, onChange);
        Thread.ofVirtual().name("probe-" + target.instance()).start(prober::run);
        return prober;
    }

    public Result result() {
        return result;
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        try {
            for (List<CheckTracker> active = active(); !active.isEmpty(); active = active()) {
                long due =
                        active.stream().mapToLong(CheckTracker::dueNanos).min().orElseThrow();
                if (closed.await(due - nanoClock.getAsLong(), TimeUnit.NANOSECONDS)) {
                    return;
                }
                for (CheckTracker check : active) {
                    if (check.dueNanos() <= nanoClock.getAsLong()) {
                        attempt(check);
                    }
                }
                publish();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private List<CheckTracker> active() {
        List<CheckTracker> out = new ArrayList<>(2);
        readiness.ifPresent(out::add);
        liveness.filter(_ -> wasReady || readiness.isEmpty()).ifPresent(out::add);
        return out;
    }

    private void attempt(CheckTracker tracker) {
        Optional<ProbeFailure> failure = attempt.run(tracker.check());
        Duration delay = wasReady ? tracker.check().interval() : UNTIL_READY;
        tracker.add(failure, nanoClock.getAsLong(), delay);
        wasReady |= tracker.state() == CheckState.PASSING;
    }

    /// Attempts that fail alike are one result: whoever waits for a change is not told of each of them.
    private void publish() {
        Health health = health();
        Optional<CheckTracker> failing = active().stream()
                .filter(check -> check.lastFailure().isPresent())
                .findFirst();
        Optional<ProbeFailure> failure = failing.flatMap(CheckTracker::lastFailure);
        if (closed.getCount() == 0) {
            return;
        }
        boolean isAlike = failure.isPresent() == shown.isPresent()
                && failure.filter(now -> !now.isAlike(shown.orElse(now))).isEmpty();
        boolean isNews = !isAlike || health != result.health();
        boolean firstReady = health == Health.READY && result.health() != Health.READY;
        shown = isAlike ? shown : failure;
        result = new Result(health, failing.map(this::lastFailure));
        if (firstReady) {
            CrashPoint.PROBE_AFTER_FIRST_READY.reach();
        }
        if (isNews) {
            onChange.run();
        }
    }

    private LastFailure lastFailure(CheckTracker check) {
        ProbeFailure newest = check.lastFailure().orElseThrow();
        return new LastFailure(shown.orElse(newest).text(), newest.text(), nanoClock.getAsLong(), check.failures());
    }

    private Health health() {
        // Before its first success an instance without a readiness check is starting, not dead.
        if (wasReady
                && liveness.filter(check -> check.state() == CheckState.FAILING).isPresent()) {
            return Health.DEAD;
        }
        return switch (readiness.map(CheckTracker::state).orElse(CheckState.PASSING)) {
            case UNKNOWN -> Health.UNKNOWN;
            case PASSING -> Health.READY;
            case FAILING -> Health.UNREADY;
        };
    }
}
