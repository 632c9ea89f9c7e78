package dev.stele.engine;

import dev.stele.engine.ObservedInstance.Health;
import dev.stele.oci.Digest;
import java.time.Duration;
import java.util.OptionalLong;

/// Which running instances have been unhealthy for longer than allowed.
///
/// Only time in which the other release of the rollout was healthy counts: before that, a common dependency may have
/// been down.
final class Overdue {
    /// How long an instance of a new release that carries traffic may be unready: longer than one or two observations.
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

    /// The number of overdue instances if all of the pool's are overdue, else 0.
    static int all(Service service, Digest release) {
        var staying = service.staying(release);
        return staying.stream().allMatch(i -> isUnready(service, i)) ? staying.size() : 0;
    }

    /// Instances that run and have not been ready for that long without interruption, or for as long as allowed.
    static int count(Service service, Digest release, Duration atMost) {
        return (int) service.staying(release).stream()
                .filter(i -> isUnready(service, i, atMost))
                .count();
    }

    /// Overdue instances that may still answer requests: replacements are started before they are retired.
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
