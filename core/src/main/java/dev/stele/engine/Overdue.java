package dev.stele.engine;

import dev.stele.engine.ObservedInstance.Health;
import dev.stele.oci.Digest;
import java.time.Duration;
import java.util.OptionalLong;

/// Which running instances have not been healthy for longer than they may.
///
/// Time counts only while the release beside it, in a rollout, was healthy: what both need may have been down before.
final class Overdue {
    /// A new release that was ready and carries the traffic may be unready for so long: more than one look or two.
    private static final Duration UNREADY_AT_MOST = Duration.ofSeconds(10);

    private Overdue() {}

    static boolean is(Service service, InstanceRecord instance) {
        return !service.isReady(instance) && (isUnready(service, instance) || isDead(service, instance));
    }

    private static boolean isUnready(Service service, InstanceRecord instance) {
        return isUnready(service, instance, patience(service, instance));
    }

    private static boolean isUnready(Service service, InstanceRecord instance, Duration atMost) {
        if (!service.isRunning(instance) || service.isReady(instance)) {
            return false;
        }
        long patience = Math.min(patience(service, instance).toMillis(), atMost.toMillis());
        return service.draft().reached(since(service, instance) + patience);
    }

    static boolean isDead(Service service, InstanceRecord instance) {
        return service.seen(instance)
                .filter(seen -> seen.health() == Health.DEAD)
                .isPresent();
    }

    /// Instances that have been unready for too long, if all that the pool has are.
    static int all(Service service, Digest release) {
        var staying = service.staying(release);
        return staying.stream().allMatch(i -> isUnready(service, i)) ? staying.size() : 0;
    }

    /// Instances that run and have not been ready for so long without a break, or for as long as each may.
    static int count(Service service, Digest release, Duration atMost) {
        return (int) service.staying(release).stream()
                .filter(i -> isUnready(service, i, atMost))
                .count();
    }

    /// Instances that may still answer requests although they are overdue: others stand in for them before they go.
    static long answering(Service service, Digest release) {
        return service.staying(release).stream()
                .filter(i -> i.wasReady() && is(service, i))
                .count();
    }

    private static long since(Service service, InstanceRecord instance) {
        InstanceHistory history = service.draft().observed().history(instance.id());
        long since = history.notReadySinceMillis().orElse(instance.stepAtMillis());
        OptionalLong beside = service.beside(instance.pool().release())
                .map(service::readySince)
                .orElse(OptionalLong.empty());
        return Math.max(since, beside.orElse(since));
    }

    static Duration patience(Service service, InstanceRecord instance) {
        Duration start = service.policy().timing().startTimeout();
        boolean proving = service.isBroughtIn(instance.pool().release()) && instance.wasReady();
        return proving && start.compareTo(UNREADY_AT_MOST) > 0 ? UNREADY_AT_MOST : start;
    }
}
