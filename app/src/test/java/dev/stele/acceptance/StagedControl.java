package dev.stele.acceptance;

import dev.stele.control.FakeControl;
import dev.stele.control.FakeProgress;
import dev.stele.control.FollowedOrder;
import dev.stele.control.OrderAnswers;
import dev.stele.control.Plan;
import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.control.Statuses;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A server whose status is what the test says it is, until the test says another one.
final class StagedControl extends FakeControl {
    private static final long DECIDED = 40;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Status status;

    StagedControl(ServiceStatus... services) {
        status = Statuses.status(1, DECIDED, services);
        var _ = planning(new Plan(
                "shop",
                "default",
                List.of(new Plan.Change(
                        "web", Plan.Kind.ROLLOUT, Optional.of(1), Optional.of(2), List.of(), List.of())),
                0));
    }

    void now(ServiceStatus... services) {
        lock.lock();
        try {
            status = Statuses.status(status.revision() + 1, DECIDED, services);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Status status() {
        lock.lock();
        try {
            return status;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public OrderAnswers progress(FollowedOrder order) {
        return FakeProgress.of(status(), order);
    }

    @Override
    public Status await(long revision, Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (status.revision() == revision && left > 0) {
                left = changed.awaitNanos(left);
            }
            return status;
        } finally {
            lock.unlock();
        }
    }
}
