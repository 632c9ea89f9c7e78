package dev.stele.engine;

import dev.stele.engine.Rollout.Ending;
import dev.stele.engine.Rollout.Outcome;
import dev.stele.engine.Rollout.Phase;
import dev.stele.oci.Digest;

/// Goes back to the base. The first effect is a route epoch that gives the base all traffic; only when the gateway has
/// acknowledged it is the failed release condemned, drained and removed.
///
/// The base gets back its instances first if it has too few to carry the traffic: reverting may not lose requests
/// either.
final class Revert {
    private Revert() {}

    static void advance(Service service, RolloutRecord moving) {
        Rollout rollout = moving.rollout();
        if (rollout.sharePpm() > 0) {
            giveBack(service, moving);
            return;
        }
        if (!service.isApplied()) {
            service.why("waits until the gateway sends no request to " + service.label(rollout.to()));
            return;
        }
        Ending ending = rollout.ending().orElseThrow();
        condemn(service, rollout.to(), ending);
        if (service.draft().recorded().instancesOf(service.pool(rollout.to())).isEmpty()) {
            service.move(rollout.in(Phase.DONE, Rollouts.retryMillis(rollout)));
        } else {
            service.why("takes " + service.label(rollout.to()) + " away: " + ending.reason());
        }
    }

    private static void giveBack(Service service, RolloutRecord moving) {
        Rollout rollout = moving.rollout();
        Ending ending = rollout.ending().orElseThrow();
        if (canCarry(service, rollout)) {
            service.move(rollout.shift(Phase.REVERTING, 0, service.replicas(), Rollouts.progressMillis(service)));
        } else if (service.draft().reached(moving.deadlineMillis())) {
            condemn(service, rollout.to(), ending);
            String reason = ending.reason() + "; and the base could not take the requests back";
            service.move(rollout.ending(
                    Phase.DONE, new Ending(Outcome.FAILED_NO_TARGET, ending.condemned(), reason, ending.by()), 0));
        } else {
            service.why("goes back as soon as the former release can carry the requests: " + ending.reason());
        }
    }

    /// What serves now is what is ready, acknowledged or not; what may take over is only what the gateway knows.
    private static boolean canCarry(Service service, Rollout rollout) {
        if (rollout.base().isEmpty()) {
            return true;
        }
        int readyTo = service.healthy(rollout.to());
        int readyBase = service.healthy(rollout.base().get());
        int serving = rollout.shifted() == rollout.of() ? readyTo : readyBase + readyTo;
        int floor = Math.min(service.replicas() - service.unavailable(), serving);
        return service.ready(rollout.base().get()) >= floor;
    }

    private static void condemn(Service service, Digest release, Ending ending) {
        if (ending.condemned() && !service.record().release(release).isCondemned()) {
            service.say(
                    new Fact.VerdictGiven(service.name(), release, Verdict.CONDEMNED, ending.reason(), ending.by()));
        }
    }
}
