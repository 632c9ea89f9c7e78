package dev.stele.server;

import dev.stele.control.Status;
import dev.stele.crash.BlockingGuard;
import dev.stele.views.StatusView;
import dev.stele.views.WorldSnapshot;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Publishes the newest snapshot and its status to callers that read it or wait for a change.
///
/// Revisions increase over restarts too: the fence is in the high bits, the count of changes in the low bits.
final class StatusPublisher {
    private static final int FENCE_SHIFT = 32;

    private final StatusView statusView;
    private final LongSupplier nanos;
    private Optional<WorldSnapshot> view = Optional.empty();
    private Optional<Status> status = Optional.empty();
    private long changes;

    StatusPublisher(StatusView statusView, LongSupplier nanos) {
        this.statusView = statusView;
        this.nanos = nanos;
    }

    /// Called by the loop after each pass.
    synchronized void publish(WorldSnapshot newest) {
        view = Optional.of(newest);
        long revision = (newest.world().fence() << FENCE_SHIFT) + changes;
        Status now = statusView.of(newest, revision);
        if (status.isEmpty() || !now.equals(status.get())) {
            changes++;
            status = Optional.of(statusView.of(newest, revision + 1));
        }
        notifyAll();
    }

    /// What was published last; empty before the first pass.
    synchronized Optional<ServerMonitor.Published> newest() {
        return view.flatMap(snapshot -> status.map(now -> new ServerMonitor.Published(snapshot, now)));
    }

    synchronized WorldSnapshot view() throws InterruptedException {
        BlockingGuard.check("wait for a view");
        while (view.isEmpty()) {
            wait();
        }
        return view.get();
    }

    synchronized Status status() throws InterruptedException {
        BlockingGuard.check("wait for a status");
        while (status.isEmpty()) {
            wait();
        }
        return status.get();
    }

    /// The status once its revision differs from `revision`, or when the time is over.
    synchronized Status await(long revision, Duration timeout) throws InterruptedException {
        long end = nanos.getAsLong() + timeout.toNanos();
        long left = timeout.toNanos();
        while (status().revision() == revision && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - nanos.getAsLong();
        }
        return status();
    }
}
