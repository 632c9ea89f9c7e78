package dev.stele.engine;

import dev.stele.engine.PoolAction.Cause;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import java.time.Duration;
import java.util.List;

/// Retires instances that are dead or do not become healthy; the keeper fills their slots again.
///
/// The first replacement of a slot starts at once, the next ones after 1 s, 2 s and so on up to a minute, until an
/// instance in it was healthy for a minute. An instance without a process is retired at once. An unhealthy one that
/// runs may still answer, so in a pool with traffic a replacement is started first ([Sizes]), and running instances are
/// retired a few at a time.
///
/// The cause is classified here ([Cause]): an instance that exits by itself or fails its checks counts against the
/// release; one that was killed from outside or lost with the machine does not. If the other release of the rollout
/// fails at the same time, a common dependency is assumed to be down, and the instances are left alone.
final class Healing {
    static final Duration RECOVERED_AFTER = Duration.ofSeconds(60);

    /// With a slow disk, the end of a start may be recorded this much later.
    private static final long RECORDED_LATE_MILLIS = 5_000;

    private static final int SIGNALLED = 128;
    private static final int HUP = 1;
    private static final int INT = 2;
    private static final int KILL = 9;
    private static final int TERM = 15;

    private final Service service;

    private Healing(Service service) {
        this.service = service;
    }

    static void decide(Service service) {
        Healing healing = new Healing(service);
        for (var release : service.recorded().pools().keySet()) {
            service.staying(release).forEach(healing::look);
        }
    }

    private void look(InstanceRecord instance) {
        boolean hasRun = hasRun(instance);
        if (instance.stepOpen()) {
            service.draft().closeIfHung(instance);
            if (!hasRun) {
                return;
            }
        }
        if (instance.failed().isPresent() && !hasRun && !service.isMissing(instance)) {
            Outcome.Failed failed = instance.failed().get();
            retire(instance, blamed(failed.blame()), "did not start: " + failed.message());
            return;
        }
        var seen = service.seen(instance);
        if (seen.isEmpty()) {
            if (service.draft().isLost(instance)) {
                ended(instance, new Exit(Exit.Cause.LOST, 0, List.of()));
            }
            return;
        }
        switch (seen.get().state()) {
            case EXITED -> ended(instance, seen.get().exit().orElseThrow());
            case CREATED, RUNNING -> check(instance, seen.get());
        }
    }

    /// A step that has not ended, or was reported as failed, may still have taken effect.
    private boolean hasRun(InstanceRecord instance) {
        return instance.wasReady()
                || service.isRunning(instance)
                || service.draft()
                        .observed()
                        .history(instance.id())
                        .firstRunningMillis()
                        .isPresent();
    }

    private void check(InstanceRecord instance, ObservedInstance seen) {
        if (!service.draft().isSettled() || (!instance.isStarted() && !service.isRunning(instance))) {
            return;
        }
        if (seen.isReady()) {
            healthy(instance);
        } else if (Overdue.is(service, instance)) {
            String what = Overdue.isDead(service, instance)
                    ? "failed its liveness check"
                    : "was not ready for " + Overdue.patience(service, instance).toSeconds() + " s";
            replace(instance, what + said(seen));
        }
    }

    private void healthy(InstanceRecord instance) {
        if (!instance.wasReady()) {
            service.record(new LedgerEvent.BecameReady(instance.id()));
        }
        if (service.backOff(instance).count() > 0 && service.isReadyFor(instance, RECOVERED_AFTER)) {
            service.record(new LedgerEvent.Recovered(instance.id()));
        }
    }

    private static String said(ObservedInstance seen) {
        return seen.lastProbe().isEmpty() ? "" : ": " + seen.lastProbe();
    }

    /// Retires a running, unhealthy instance if the budget allows it.
    private void replace(InstanceRecord instance, String reason) {
        Digest release = instance.pool().release();
        boolean answers = instance.wasReady() && !Overdue.isDead(service, instance);
        if (isDependencyDown(release)) {
            service.why("leaves its unready instances alone, since " + service.label(release)
                    + " and the release beside it fail together and something that both need may be down: instance "
                    + instance.id() + " " + reason);
        } else if (!service.carries(release) || (isTurn(release) && (!answers || service.healthy(release) > 0))) {
            retire(instance, isFirst(release) ? Cause.DEPENDENCY : Cause.RELEASE, reason);
        } else {
            service.why("replaces its unready instances one after the other, as others become healthy: instance "
                    + instance.id() + " " + reason);
        }
    }

    /// Whether few enough slots of the pool are waiting for a replacement to become healthy. Instances that leave while
    /// the pool shrinks count too.
    private boolean isTurn(Digest release) {
        List<InstanceRecord> staying = service.staying(release);
        long coming = staying.stream()
                .filter(i -> !service.isReady(i) && !i.wasReady() && !Overdue.is(service, i))
                .count();
        long empty = Math.max(0, service.recorded().pool(release).want() - staying.size());
        return coming + Math.max(empty, beingReplaced(release)) < Math.max(1, service.unavailable());
    }

    private long beingReplaced(Digest release) {
        return service.draft().recorded().instancesOf(service.pool(release)).stream()
                .filter(i ->
                        i.retiring().filter(r -> r.cause() != Cause.SURPLUS).isPresent() && !i.isOnlyLeftOver())
                .count();
    }

    /// Whether nothing served before it: then a broken release cannot be told from a broken dependency.
    private boolean isFirst(Digest release) {
        return service.isBroughtIn(release) && service.beside(release).isEmpty();
    }

    private void ended(InstanceRecord instance, Exit exit) {
        if (instance.exit().isEmpty()) {
            service.record(new LedgerEvent.Ended(instance.id(), exit));
        }
        switch (exit.cause()) {
            case OWN -> fail(instance, "ended by itself with code " + exit.code());
            case OUT_OF_MEMORY -> fail(instance, "reached its memory limit");
            case SIGNAL -> {
                String reason = "was ended by signal " + (exit.code() - SIGNALLED);
                if (isFromOutside(exit.code())) {
                    retire(instance, Cause.PLATFORM, reason);
                } else {
                    fail(instance, reason);
                }
            }
            case STOPPED -> retire(instance, Cause.PLATFORM, "was stopped from outside");
            case LOST -> retire(instance, Cause.PLATFORM, "is gone");
        }
    }

    private void fail(InstanceRecord instance, String reason) {
        boolean dependency = isDependencyDown(instance.pool().release()) || wasDependencyDown(instance);
        retire(instance, dependency ? Cause.DEPENDENCY : Cause.RELEASE, reason);
    }

    /// Signals sent by people or by the machine do not count against the release; signals caused by the program do.
    private static boolean isFromOutside(int code) {
        return switch (code - SIGNALLED) {
            case HUP, INT, KILL, TERM -> true;
            default -> false;
        };
    }

    private static Cause blamed(Outcome.Blame blame) {
        return switch (blame) {
            case RELEASE -> Cause.RELEASE;
            case PLATFORM -> Cause.PLATFORM;
        };
    }

    /// Whether the other release of the rollout fails at the same time.
    private boolean isDependencyDown(Digest release) {
        return service.beside(release).filter(service::isFailing).isPresent();
    }

    /// Whether fewer than half of the other release's instances were ready at some time since this instance started.
    private boolean wasDependencyDown(InstanceRecord instance) {
        long start = instance.stepAtMillis() - RECORDED_LATE_MILLIS;
        List<InstanceRecord> beside =
                service.beside(instance.pool().release()).map(service::staying).orElse(List.of()).stream()
                        .filter(service::isRunning)
                        .toList();
        long steady = beside.stream()
                .filter(i -> service.readySince(i).orElse(Long.MAX_VALUE) <= start)
                .count();
        return steady * 2 < beside.size();
    }

    private void retire(InstanceRecord instance, Cause cause, String reason) {
        boolean off = service.goal()
                .map(goal -> goal.policies().heal())
                .filter(ServiceGoal.Heal.OFF::equals)
                .isPresent();
        if (off && !service.isBroughtIn(instance.pool().release())) {
            service.why("leaves instance " + instance.id() + " as it is, since heal is off: it " + reason);
            return;
        }
        long wait = BackOff.refillMillis(service.backOff(instance).count());
        service.record(new LedgerEvent.PoolChanged(new PoolAction.Retire(instance.id(), cause, reason, wait)));
    }
}
