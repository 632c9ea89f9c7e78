package dev.stele.engine;

import dev.stele.engine.Rollout.Ending;
import dev.stele.engine.Rollout.Kind;
import dev.stele.engine.Rollout.Phase;
import dev.stele.engine.Rollout.Result;
import dev.stele.oci.Digest;
import java.util.Optional;

/// Reverts to the base. The first effect is a route epoch that gives the base all traffic; only when the gateway has
/// acknowledged it is the failed release condemned, drained and removed.
///
/// If the base has too few instances to carry the traffic, they are started first: a revert must not lose requests
/// either. If they are not ready in time, the traffic goes to whichever of the two has more ready instances, and a
/// person has to decide. An ordered revert is retried as a rollback; a rollback that cannot be undone counts as done.
final class Revert {
    /// A failed release is condemned if its base stays healthy for this long afterwards: longer than it takes to detect
    /// that both fail.
    private static final long EVIDENCE_MILLIS = 5_000;

    private Revert() {}

    static void advance(Service service, RolloutRecord moving) {
        Rollout rollout = moving.rollout();
        if (rollout.sharePpm() > 0) {
            giveBack(service, moving);
        } else if (isLeftWithoutBase(service, moving)) {
            stay(service, moving);
        } else if (!service.isApplied()) {
            service.why(FailureCauses.with(
                    "waits until the gateway sends no request to " + service.label(rollout.to()),
                    FailureCauses.gateway(service)));
        } else if (judge(service, moving)) {
            finish(service, moving);
        }
    }

    /// Whether the base has had no ready instance for too long, so that its traffic is moved.
    private static boolean isLeftWithoutBase(Service service, RolloutRecord moving) {
        return moving.rollout()
                        .base()
                        .filter(base -> service.members(base) == 0)
                        .isPresent()
                && service.draft().observed().gateway().isPresent()
                && !service.isApplied()
                && service.draft().reached(moving.deadlineMillis());
    }

    private static void finish(Service service, RolloutRecord moving) {
        Rollout rollout = moving.rollout();
        Ending ending = rollout.ending().orElseThrow();
        if (isGone(service, rollout.to())) {
            service.move(rollout.in(Phase.DONE, Rollouts.retryMillis(rollout)));
            boolean retried = rollout.kind() == Kind.ROLLBACK && ending.outcome() == Result.FAILED_SAFE;
            moving.order()
                    .filter(_ -> retried && service.recorded().rollback().isEmpty())
                    .ifPresent(order -> service.record(new LedgerEvent.OrderPending(order.order(), order.by())));
        } else {
            service.why("takes " + service.label(rollout.to()) + " away: " + ending.reason());
        }
    }

    /// Instances that cannot be removed do not block anything; the keeper keeps retrying.
    private static boolean isGone(Service service, Digest release) {
        return service.draft().recorded().instancesOf(service.pool(release)).stream()
                .allMatch(InstanceRecord::isOnlyLeftOver);
    }

    private static void giveBack(Service service, RolloutRecord moving) {
        Rollout rollout = moving.rollout();
        Ending ending = rollout.ending().orElseThrow();
        if (canCarry(service, rollout)) {
            service.move(rollout.shift(Phase.REVERTING, 0, service.replicas(), Rollouts.progressMillis(service)));
        } else if (!service.draft().reached(moving.deadlineMillis())) {
            service.why("goes back as soon as the former release can carry the requests: " + ending.reason());
        } else if (service.isRouted() && service.draft().observed().gateway().isEmpty()) {
            service.move(rollout.in(Phase.REVERTING, Rollouts.progressMillis(service)));
        } else {
            stay(service, moving);
        }
    }

    private static void stay(Service service, RolloutRecord moving) {
        Rollout rollout = moving.rollout();
        Ending ending = rollout.ending().orElseThrow();
        Digest base = rollout.base().orElseThrow();
        boolean newer = service.healthy(rollout.to()) > service.healthy(base);
        boolean byPerson = !ending.by().equals(Rollouts.STELE);
        int of = Math.max(1, service.replicas());
        Rollout there = rollout.shift(Phase.REVERTING, newer ? of : 0, of, 0);
        if (newer && !byPerson && moving.order().isPresent()) {
            RollbackSteps.finish(service, there, moving.order().get());
            return;
        }
        String reason = FailureCauses.with(
                ending.reason() + "; and " + service.label(base) + " could not take all requests back",
                FailureCauses.instances(service, base));
        service.move(there.ending(Phase.DONE, new Ending(Result.FAILED_NO_TARGET, false, reason, ending.by()), 0));
        if (newer && byPerson && service.recorded().rollback().isEmpty()) {
            Order again = new Order.Rollback(service.name(), Optional.of(base), ending.reason());
            service.record(new LedgerEvent.OrderPending(again, ending.by()));
        }
    }

    /// A pool that serves now may count all ready instances; one that takes over only those that the gateway has
    /// acknowledged.
    private static boolean canCarry(Service service, Rollout rollout) {
        if (rollout.base().isEmpty() || service.replicas() == 0) {
            return true;
        }
        int readyTo = service.healthy(rollout.to());
        int readyBase = service.healthy(rollout.base().get());
        int serving = rollout.shifted() == rollout.of() ? readyTo : readyBase + readyTo;
        int floor = Math.min(service.replicas() - service.unavailable(), serving);
        return service.ready(rollout.base().get()) >= Math.max(1, floor);
    }

    /// Gives the verdict on the release, once. A person's order needs no evidence.
    ///
    /// @return whether the verdict is given; false = it has to wait
    private static boolean judge(Service service, RolloutRecord moving) {
        Rollout rollout = moving.rollout();
        Ending ending = rollout.ending().orElseThrow();
        if (!ending.condemned()
                || moving.judged()
                || service.recorded().release(rollout.to()).isCondemned()) {
            return true;
        }
        boolean byStele = ending.by().equals(Rollouts.STELE);
        if (byStele && rollout.base().filter(service::isFailing).isPresent()) {
            String reason = FailureCauses.with(
                    ending.reason() + "; but the release before it failed too",
                    FailureCauses.instances(service, rollout.base().orElseThrow()));
            Ending safe = new Ending(Result.FAILED_SAFE, false, reason, ending.by());
            service.move(rollout.ending(Phase.REVERTING, safe, Rollouts.progressMillis(service)));
            return false;
        }
        if (byStele && rollout.base().isPresent() && !service.draft().reached(moving.sinceMillis() + EVIDENCE_MILLIS)) {
            service.why("watches the former release for a moment: " + ending.reason());
            return false;
        }
        service.record(new LedgerEvent.VerdictGiven(
                service.name(), rollout.to(), Verdict.CONDEMNED, ending.reason(), ending.by()));
        return true;
    }
}
