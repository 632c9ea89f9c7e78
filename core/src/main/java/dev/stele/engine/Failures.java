package dev.stele.engine;

import dev.stele.engine.Outcome.Blame;
import dev.stele.engine.Rollout.Ending;
import dev.stele.engine.Rollout.Kind;
import dev.stele.engine.Rollout.Phase;
import dev.stele.oci.Digest;
import java.util.Optional;

/// Why a rollout may not go on, and what that means: who is to blame, and what becomes of it.
///
/// Only what the release did wrong condemns it. A failure of the platform ends the attempt and leaves the base alone. A
/// newer wish and a person's order end it too.
final class Failures {
    /// So many instances may fail before the release is to blame, if it has few replicas.
    private static final int BUDGET_MIN = 2;

    private static final int BUDGET_PERCENT = 10;

    private final Service service;
    private final RolloutRecord moving;
    private final Rollout rollout;

    private Failures(Service service, RolloutRecord moving) {
        this.service = service;
        this.moving = moving;
        rollout = moving.rollout();
    }

    /// The rollout's next version, if something ends it.
    static Optional<Rollout> of(Service service, RolloutRecord moving) {
        if (moving.rollout().phase() == Phase.REVERTING) {
            refuse(service);
            return Optional.empty();
        }
        Failures failures = new Failures(service, moving);
        return failures.ordered()
                .or(failures::superseded)
                .or(() -> moving.rollout().phase() == Phase.PAUSED ? Optional.empty() : failures.failed());
    }

    private static void refuse(Service service) {
        if (service.record().rollback().isPresent()) {
            service.say(new Fact.OrderRefused(service.name(), "a rollout is being reverted already"));
        }
    }

    private Optional<Rollout> ordered() {
        return service.record().rollback().map(order -> {
            String reason = order.order() instanceof Order.Rollback back
                            && !back.reason().isEmpty()
                    ? back.reason()
                    : "it was ended by order";
            return revert(
                    new Ending(noBase(Rollout.Outcome.REVERTED), rollout.kind() == Kind.FORWARD, reason, order.by()));
        });
    }

    private Optional<Rollout> superseded() {
        Optional<Digest> target = Rollouts.target(service);
        if (rollout.kind() == Kind.ROLLBACK || target.isEmpty() || target.get().equals(rollout.to())) {
            return Optional.empty();
        }
        String reason = service.label(target.get()) + " is wanted now";
        Ending ending = new Ending(Rollout.Outcome.SUPERSEDED, false, reason, Rollouts.STELE);
        boolean becameBase = rollout.phase() == Phase.BAKING
                && rollout.of() > 0
                && !rollout.base().equals(target);
        return Optional.of(becameBase ? rollout.ending(Phase.DONE, ending, 0) : revert(ending));
    }

    private Optional<Rollout> failed() {
        return platform().or(this::charged).or(this::late);
    }

    private Optional<Rollout> platform() {
        if (rollout.phase() == Phase.PREPARING) {
            Digest image = service.record().release(rollout.to()).release().image();
            boolean failed =
                    service.draft().recorded().setback(image.toString()).index() > moving.index();
            return failed ? Optional.of(failSafe("its image could not be made present")) : Optional.empty();
        }
        if (rollout.phase() != Phase.LAUNCHING) {
            return Optional.empty();
        }
        for (InstanceRecord instance : service.draft().recorded().instancesOf(service.pool(rollout.to()))) {
            if (instance.failed().isPresent() && !instance.isStarted()) {
                Outcome.Failed failed = instance.failed().get();
                if (failed.blame() == Blame.PLATFORM) {
                    return Optional.of(failSafe(failed.what() + " failed: " + failed.message()));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Rollout> charged() {
        int dips = dips();
        int failures = moving.charges() + dips;
        int replicas = service.replicas();
        int budget = Math.max(BUDGET_MIN, Math.ceilDiv(BUDGET_PERCENT * replicas, 100));
        boolean carries = rollout.phase() == Phase.SHIFTING || rollout.phase() == Phase.BAKING;
        boolean noneLeft = carries && replicas > 0 && service.healthy(rollout.to()) == 0;
        if (failures < budget && !(failures > 0 && noneLeft)) {
            return Optional.empty();
        }
        String reason = moving.lastFailure().isEmpty()
                ? dips + " of its instances became unready"
                : failures + " failures, the last one: " + moving.lastFailure();
        return Optional.of(releaseFailed(reason));
    }

    /// Instances that were ready under the new traffic and are not any more.
    private int dips() {
        if (rollout.phase() != Phase.SHIFTING && rollout.phase() != Phase.BAKING) {
            return 0;
        }
        return (int) service.staying(rollout.to()).stream()
                .filter(i -> service.draft().observed().sight(i.id()).wasReady())
                .filter(i -> service.isRunning(i) && !service.isReady(i))
                .count();
    }

    private Optional<Rollout> late() {
        if (!service.draft().reached(moving.deadlineMillis())) {
            return Optional.empty();
        }
        String label = service.label(rollout.to());
        return Optional.of(
                switch (rollout.phase()) {
                    case PREPARING -> failSafe("its image or the room for it was not there in time");
                    case SHIFTING -> failSafe("the gateway did not take the new routes in time");
                    case LAUNCHING ->
                        isReleasesFault()
                                ? releaseFailed(label + " made no progress before its deadline")
                                : failSafe(label + " made no progress before its deadline");
                    case BAKING -> releaseFailed(label + " was not healthy as a whole before its deadline");
                    case PAUSED, REVERTING, DONE -> throw new IllegalStateException("no deadline in " + rollout);
                });
    }

    /// Running instances that do not become ready, or failures that are its own.
    private boolean isReleasesFault() {
        return moving.charges() > 0
                || service.staying(rollout.to()).stream().anyMatch(i -> service.isRunning(i) && !service.isReady(i));
    }

    private Rollout failSafe(String reason) {
        return revert(new Ending(Rollout.Outcome.FAILED_SAFE, false, reason, Rollouts.STELE));
    }

    private Rollout releaseFailed(String reason) {
        if (rollout.kind() == Kind.ROLLBACK) {
            return revert(new Ending(Rollout.Outcome.FAILED_NO_TARGET, false, reason, Rollouts.STELE));
        }
        Ending ending = new Ending(noBase(Rollout.Outcome.REVERTED), true, reason, Rollouts.STELE);
        return service.policy().autoRollback()
                ? revert(ending)
                : rollout.ending(Phase.PAUSED, ending, Rollouts.progressMillis(service));
    }

    private Rollout.Outcome noBase(Rollout.Outcome otherwise) {
        return rollout.base().isPresent() ? otherwise : Rollout.Outcome.FAILED_NO_TARGET;
    }

    private Rollout revert(Ending ending) {
        return rollout.ending(Phase.REVERTING, ending, Rollouts.progressMillis(service));
    }
}
