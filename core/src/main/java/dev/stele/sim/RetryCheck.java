package dev.stele.sim;

import dev.stele.engine.Rollout;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Which wanted releases are rightly not brought in, and whether a rollout that failed safe is tried again.
final class RetryCheck {
    /// A rollout is tried at most this often before a person has to look.
    private static final int ATTEMPTS = 4;

    private final Checker checker;

    /// Releases that a person has cleared, and that no rollout has brought in since.
    private final Set<PoolId> pardoned = new HashSet<>();

    RetryCheck(Checker checker) {
        this.checker = checker;
    }

    void pardoned(PoolId pool) {
        pardoned.add(pool);
    }

    void moved(Rollout rollout) {
        pardoned.remove(new PoolId(rollout.service(), rollout.to()));
    }

    /// Whether the wanted release is rightly not brought in now: it is condemned, or it failed and is tried again
    /// later, or a person has to look at it.
    boolean mayWait(String service, Digest wanted) {
        PoolId pool = new PoolId(service, wanted);
        boolean retriesRollback = done(service)
                .filter(r -> r.kind() == Rollout.Kind.ROLLBACK)
                .flatMap(Rollout::ending)
                .filter(e -> e.outcome() == Rollout.Result.FAILED_SAFE)
                .isPresent();
        boolean gaveUp = done(service)
                .filter(r -> r.to().equals(wanted))
                .flatMap(Rollout::ending)
                .map(e -> switch (e.outcome()) {
                    case FAILED_SAFE -> true;
                    case REVERTED, FAILED_NO_TARGET -> !pardoned.contains(pool);
                    case COMPLETED, ROLLED_BACK, SUPERSEDED -> false;
                })
                .orElse(false);
        return checker.traffic().isCondemned(pool) || gaveUp || retriesRollback;
    }

    private Optional<Rollout> done(String service) {
        return checker.services().rollout(service).filter(r -> r.phase() == Rollout.Phase.DONE);
    }

    /// At the end of a history: a rollout that failed for reasons that are over was tried again until it arrived.
    void end(String service) {
        DurableServices services = checker.services();
        Optional<Digest> wanted = checker.bounds()
                .goal(service)
                .map(goal -> goal.release().id())
                .filter(_ -> !services.isStopped(service));
        boolean waits = services.rollout(service)
                .filter(r -> r.kind() == Rollout.Kind.FORWARD && wanted.equals(Optional.of(r.to())))
                .filter(r -> r.attempt() < ATTEMPTS)
                .flatMap(Rollout::ending)
                .filter(e -> e.outcome() == Rollout.Result.FAILED_SAFE)
                .isPresent();
        if (waits
                && !services.serving(service).equals(wanted)
                && !checker.traffic().isCondemned(new PoolId(service, wanted.get()))) {
            throw new Violation(Invariant.L1, service + ": its rollout failed safe and was not tried again");
        }
    }
}
