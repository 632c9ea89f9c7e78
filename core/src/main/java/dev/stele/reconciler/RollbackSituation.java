package dev.stele.reconciler;

import dev.stele.engine.Order;
import dev.stele.engine.Rollout;
import dev.stele.engine.RolloutRecord;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.World;
import dev.stele.oci.Digest;
import java.util.Optional;

/// What a service is doing, as far as a rollback depends on it.
sealed interface RollbackSituation {
    record Stopped() implements RollbackSituation {}

    /// A rollback is recorded and has not begun.
    ///
    /// @param to absent = the rollout's base, or what was proven last
    record Ordered(Optional<Digest> to) implements RollbackSituation {}

    /// A rollback is under way.
    record GoingBack(Rollout rollout) implements RollbackSituation {}

    /// A rollout towards the fleet is under way, or paused.
    record GoingForward(Rollout rollout) implements RollbackSituation {}

    record Reverting(Rollout rollout) implements RollbackSituation {}

    /// Nothing moves, but the wanted release does not serve and is not condemned: a retry waits, or a person has to
    /// look.
    record Waiting(Digest wanted) implements RollbackSituation {}

    record Idle() implements RollbackSituation {}

    static RollbackSituation of(World world, ServiceRecord service) {
        if (service.stopped()) {
            return new Stopped();
        }
        Optional<Order.Rollback> ordered = service.rollback()
                .map(given -> given.order())
                .filter(Order.Rollback.class::isInstance)
                .map(Order.Rollback.class::cast);
        if (ordered.isPresent()) {
            return new Ordered(ordered.get().to());
        }
        Optional<RollbackSituation> moving =
                service.moving().map(RolloutRecord::rollout).map(RollbackSituation::of);
        return moving.or(() -> waiting(world, service)).orElseGet(Idle::new);
    }

    private static RollbackSituation of(Rollout rollout) {
        return switch (rollout.phase()) {
            case PREPARING, LAUNCHING, SHIFTING, BAKING, PAUSED ->
                switch (rollout.kind()) {
                    case FORWARD -> new GoingForward(rollout);
                    case ROLLBACK -> new GoingBack(rollout);
                };
            case REVERTING -> new Reverting(rollout);
            case DONE -> new Idle();
        };
    }

    private static Optional<RollbackSituation> waiting(World world, ServiceRecord service) {
        return world.desired()
                .release(service.name())
                .filter(wanted -> !service.serving().equals(Optional.of(wanted)))
                .filter(wanted -> !isCondemned(service, wanted))
                .map(Waiting::new);
    }

    private static boolean isCondemned(ServiceRecord service, Digest release) {
        return service.releases().containsKey(release)
                && service.release(release).isCondemned();
    }
}
