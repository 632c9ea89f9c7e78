package dev.stele.engine;

import dev.stele.engine.PoolAction.Cause;
import dev.stele.fleet.ServiceGoal;
import java.time.Duration;
import java.util.OptionalLong;

/// Finds instances that are dead or will not become healthy, and lets them go; the keeper fills their slots again.
///
/// The first replacement of a slot starts at once, the next ones after 1 s, 2 s and so on up to a minute, until an
/// instance in it was healthy for a minute. Who is to blame is told apart here: what ended by itself or fails its
/// checks is the release's fault, what was killed from outside or lost with the machine is nobody's.
final class Healing {
    static final Duration RECOVERED_AFTER = Duration.ofSeconds(60);

    /// An instance that is not seen for so long is lost. Longer than any look at the platform is old.
    private static final long LOST_MILLIS = 2_000;

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
        for (var release : service.record().pools().keySet()) {
            service.staying(release).forEach(healing::look);
        }
    }

    private void look(InstanceRecord instance) {
        if (instance.stepOpen()) {
            return;
        }
        if (instance.failed().isPresent() && !service.isRunning(instance)) {
            Outcome.Failed failed = instance.failed().get();
            retire(instance, blamed(failed.blame()), "did not start: " + failed.message());
            return;
        }
        var seen = service.seen(instance);
        if (seen.isEmpty()) {
            long last = Math.max(
                    instance.stepAtMillis(),
                    service.draft().observed().sight(instance.id()).lastSeenMillis());
            if (service.draft().reached(last + LOST_MILLIS)) {
                ended(instance, new Exit(Exit.Cause.LOST, 0, java.util.List.of()));
            }
            return;
        }
        switch (seen.get().state()) {
            case EXITED -> ended(instance, seen.get().exit().orElseThrow());
            case CREATED, RUNNING -> check(instance, seen.get());
        }
    }

    private void check(InstanceRecord instance, ObservedInstance seen) {
        if (!instance.isStarted() && !service.isRunning(instance)) {
            return;
        }
        if (seen.health() == ObservedInstance.Health.DEAD) {
            retire(instance, Cause.RELEASE, "failed its liveness check" + said(seen));
            return;
        }
        Sight sight = service.draft().observed().sight(instance.id());
        OptionalLong ready = sight.readySinceMillis();
        if (ready.isEmpty()) {
            long since = sight.notReadySinceMillis().orElse(instance.stepAtMillis());
            Duration timeout = service.policy().startTimeout();
            if (service.draft().reached(since + timeout.toMillis())) {
                retire(instance, Cause.RELEASE, "was not ready for " + timeout.toSeconds() + " s" + said(seen));
            }
        } else if (setback(instance).count() > 0 && service.isReadyFor(instance, RECOVERED_AFTER)) {
            service.say(new Fact.Recovered(instance.id()));
        }
    }

    private static String said(ObservedInstance seen) {
        return seen.lastProbe().isEmpty() ? "" : ": " + seen.lastProbe();
    }

    private void ended(InstanceRecord instance, Exit exit) {
        if (instance.exit().isEmpty()) {
            service.say(new Fact.Ended(instance.id(), exit));
        }
        switch (exit.cause()) {
            case OWN -> retire(instance, Cause.RELEASE, "ended by itself with code " + exit.code());
            case OUT_OF_MEMORY -> retire(instance, Cause.RELEASE, "reached its memory limit");
            case SIGNAL -> retire(instance, signalled(exit.code()), "was ended by signal " + (exit.code() - SIGNALLED));
            case STOPPED -> retire(instance, Cause.PLATFORM, "was stopped from outside");
            case LOST -> retire(instance, Cause.PLATFORM, "is gone");
        }
    }

    /// Signals that people and machines send are nobody's fault; what a program earns by itself is its own.
    private static Cause signalled(int code) {
        return switch (code - SIGNALLED) {
            case HUP, INT, KILL, TERM -> Cause.PLATFORM;
            default -> Cause.RELEASE;
        };
    }

    private static Cause blamed(Outcome.Blame blame) {
        return switch (blame) {
            case RELEASE -> Cause.RELEASE;
            case PLATFORM -> Cause.PLATFORM;
        };
    }

    private void retire(InstanceRecord instance, Cause cause, String reason) {
        boolean off = service.goal()
                .map(ServiceGoal::heal)
                .filter(ServiceGoal.Heal.OFF::equals)
                .isPresent();
        boolean broughtIn = service.record()
                .moving()
                .filter(r -> r.rollout().to().equals(instance.pool().release()))
                .isPresent();
        if (off && !broughtIn) {
            service.why("leaves instance " + instance.id() + " as it is, since heal is off: it " + reason);
            return;
        }
        long wait = BackOff.refillMillis(setback(instance).count());
        service.say(new Fact.Wished(new PoolAction.Retire(instance.id(), cause, reason, wait)));
    }

    private Setback setback(InstanceRecord instance) {
        return service.record()
                .pool(instance.pool().release())
                .setback(instance.announced().slot());
    }
}
