package dev.stele.engine;

import dev.stele.engine.Rollout.Ending;
import dev.stele.engine.Rollout.Phase;
import dev.stele.engine.Rollout.Result;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import java.util.Optional;

/// Judges how far an order is for one service. Pure.
///
/// An order is judged by the release that it asked for, not by how the service's last rollout ended: that rollout may
/// be one that the order has ended, or one that somebody has begun since. It has ended well only when all that is
/// wanted of the release runs: a verdict is not enough while instances are missing or the gateway does not have them.
final class OrderJudgement {
    private final OrderGoal goal;
    private final World world;
    private final Service service;
    private final ServiceRecord record;

    OrderJudgement(World world, OrderGoal goal) {
        this.goal = goal;
        this.world = world;
        record = world.recorded().service(goal.service());
        service = new Service(new Draft(world), goal.service(), record);
    }

    OrderProgress judge() {
        if (world.recorded().entries() <= goal.index()) {
            return is(OrderState.GOING);
        }
        return switch (goal.kind()) {
            case SERVE, HOLD -> serve(goal.release().orElseThrow());
            case BACK -> back();
            case STOP -> stop();
        };
    }

    private OrderProgress serve(Digest release) {
        if (record.stopped()) {
            return is(OrderState.STOPPED);
        }
        if (!service.wanted().equals(Optional.of(release))) {
            return superseded(service.wanted());
        }
        if (record.moving().isPresent() || record.rollback().isPresent()) {
            return moving(release);
        }
        if (isCondemned(release)) {
            return condemned(release);
        }
        if (record.serving().equals(Optional.of(release))) {
            return serving(release);
        }
        return result(release)
                .filter(ending -> !ending.condemned())
                .map(ending -> ending.outcome() == Result.FAILED_SAFE
                        ? is(OrderState.NOT_STARTED, ending.reason())
                        : is(OrderState.FAILED, ending.reason()))
                .orElseGet(() -> is(OrderState.GOING));
    }

    /// A paused rollout is resumed by an apply, so one that was paused before the order goes on.
    private OrderProgress moving(Digest release) {
        return record.moving()
                .filter(r -> r.rollout().phase() == Phase.PAUSED && r.index() > goal.index())
                .filter(r -> r.rollout().to().equals(release))
                .flatMap(r -> r.rollout().ending())
                .map(ending -> is(OrderState.PAUSED, ending.reason()))
                .orElseGet(() -> is(OrderState.GOING));
    }

    /// What serves instead has to be complete, or there is more to wait for.
    private OrderProgress condemned(Digest release) {
        ReleaseRecord condemned = record.release(release);
        if (record.serving().isEmpty()) {
            return record.fallback().isPresent() ? is(OrderState.GOING) : is(OrderState.FAILED, condemned.note());
        }
        OrderProgress rest = serving(record.serving().get());
        if (rest.state() != OrderState.DONE) {
            return rest;
        }
        if (goal.kind() == OrderGoal.Kind.HOLD) {
            return is(OrderState.HELD, condemned.note());
        }
        boolean byStele = condemned.by().equals(Rollouts.STELE);
        return is(byStele ? OrderState.REVERTED : OrderState.ROLLED_BACK, condemned.note());
    }

    /// The release carries the traffic when no rollout moves it: is it complete?
    private OrderProgress serving(Digest release) {
        if (isComplete(release)) {
            return is(OrderState.DONE);
        }
        return record.rollout()
                .flatMap(r -> r.rollout().ending())
                .filter(ending -> ending.outcome() == Result.FAILED_NO_TARGET)
                .filter(_ -> service.healthy(release) < service.replicas())
                .map(ending -> is(OrderState.FAILED, ending.reason()))
                .orElseGet(() -> is(OrderState.GOING));
    }

    private boolean isComplete(Digest release) {
        return service.ready(release) >= service.replicas() && service.isApplied();
    }

    private OrderProgress back() {
        if (record.stopped()) {
            return is(OrderState.STOPPED);
        }
        if (service.goal().isEmpty()) {
            return superseded(Optional.empty());
        }
        if (record.rollback().isPresent()) {
            return is(OrderState.GOING);
        }
        Optional<Rollout> moving = record.moving().map(RolloutRecord::rollout);
        return moving.isPresent() ? back(moving.get()) : went();
    }

    /// A rollout towards the fleet that an order does not end was begun after it.
    private OrderProgress back(Rollout moving) {
        boolean mayLeadThere = moving.kind() == Rollout.Kind.ROLLBACK
                || moving.phase() == Phase.REVERTING
                || goal.release().equals(Optional.of(moving.to()));
        return mayLeadThere ? is(OrderState.GOING) : superseded(Optional.of(moving.to()));
    }

    private OrderProgress went() {
        Optional<Digest> serves = record.serving();
        if (serves.isPresent() && goal.release().map(serves.get()::equals).orElse(true)) {
            return serving(serves.get());
        }
        Optional<String> failed = goal.release()
                .flatMap(this::result)
                .filter(ending -> ending.outcome() != Result.SUPERSEDED)
                .map(Ending::reason);
        boolean elsewhere = record.rollout()
                .filter(r -> r.index() > goal.index())
                .filter(r -> Optional.of(r.rollout().to()).equals(serves))
                .isPresent();
        return failed.isEmpty() && elsewhere ? superseded(serves) : is(OrderState.REFUSED, failed.orElse(""));
    }

    private OrderProgress stop() {
        if (!record.stopped() && service.goal().isPresent()) {
            return is(OrderState.STARTED_AGAIN);
        }
        boolean none = record.releases().keySet().stream()
                .allMatch(release -> world.recorded()
                        .instancesOf(new PoolId(goal.service(), release))
                        .isEmpty());
        return is(none ? OrderState.DONE : OrderState.GOING);
    }

    /// How the service's last rollout ended, if it went to that release and ended after the order.
    private Optional<Ending> result(Digest release) {
        return record.rollout()
                .filter(r -> r.isOver() && r.index() > goal.index())
                .filter(r -> r.rollout().to().equals(release))
                .flatMap(r -> r.rollout().ending());
    }

    private boolean isCondemned(Digest release) {
        return Optional.ofNullable(record.releases().get(release))
                .filter(ReleaseRecord::isCondemned)
                .isPresent();
    }

    private OrderProgress superseded(Optional<Digest> newer) {
        return new OrderProgress(OrderState.SUPERSEDED, record.serving(), newer, "");
    }

    private OrderProgress is(OrderState state) {
        return is(state, "");
    }

    private OrderProgress is(OrderState state, String reason) {
        return new OrderProgress(state, record.serving(), Optional.empty(), reason);
    }
}
