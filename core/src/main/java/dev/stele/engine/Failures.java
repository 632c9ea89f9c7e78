package dev.stele.engine;

import dev.stele.engine.Rollout.Ending;
import dev.stele.engine.Rollout.Kind;
import dev.stele.engine.Rollout.Phase;
import dev.stele.oci.Digest;
import java.time.Duration;
import java.util.Optional;

/// Decides whether a rollout has to end, and how: which cause is responsible, and what follows.
///
/// Only failures of the release itself condemn it. A failure of the platform ends the attempt and leaves the base as it
/// is. While base and new release fail together, or while the gateway does not answer, no verdict is given and the
/// deadline does not count. A newer fleet and a person's order end a rollout too.
///
/// A release that was proven before and has no base gets no verdict: there is nothing to compare it with and nothing to
/// return to, so it is retried until it is ready.
final class Failures {
    /// For few replicas: how many instances may fail before the release is held responsible.
    private static final int BUDGET_MIN = 2;

    private static final int BUDGET_PERCENT = 10;

    /// How many deadlines a rollout waits while its base fails too.
    private static final int FROZEN_DEADLINES = 3;

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
        Failures failures = new Failures(service, moving);
        return switch (moving.rollout().phase()) {
            case PREPARING, LAUNCHING, SHIFTING, BAKING ->
                failures.ordered().or(failures::superseded).or(failures::failed);
            case PAUSED -> failures.ordered().or(failures::superseded);
            case REVERTING -> {
                failures.endOrdersThatComeTrue();
                yield Optional.empty();
            }
            case DONE -> throw new IllegalStateException("a rollout that is over does not fail");
        };
    }

    /// The rollout is reverting already. Anything more that an order asks for waits until that is done.
    private void endOrdersThatComeTrue() {
        order().filter(back -> !service.isLeftToDo(rollout, back))
                .ifPresent(_ -> service.record(new LedgerEvent.OrderDone(service.name())));
    }

    private Optional<Order.Rollback> order() {
        return service.recorded().rollback().map(given -> (Order.Rollback) given.order());
    }

    private Optional<Rollout> ordered() {
        return order().flatMap(rollout.kind() == Kind.ROLLBACK ? this::orderedAgain : this::aborted);
    }

    /// Repeating an order changes nothing.
    private Optional<Rollout> orderedAgain(Order.Rollback back) {
        if (back.to().isEmpty() || back.to().get().equals(rollout.to())) {
            service.record(new LedgerEvent.OrderDone(service.name()));
            return Optional.empty();
        }
        return Optional.of(revert(
                new Ending(Rollout.Result.SUPERSEDED, false, "a rollback to another release was ordered", by())));
    }

    private Optional<Rollout> aborted(Order.Rollback back) {
        if (back.to().equals(Optional.of(rollout.to()))) {
            service.record(new LedgerEvent.OrderRefused(
                    service.name(), service.label(rollout.to()) + " is being brought in already"));
            return Optional.empty();
        }
        String reason = back.reason().isEmpty() ? "it was ended by order" : back.reason();
        return Optional.of(revert(new Ending(noBase(Rollout.Result.REVERTED), true, reason, by())));
    }

    private String by() {
        return service.recorded().rollback().orElseThrow().by();
    }

    private Optional<Rollout> superseded() {
        Optional<Digest> target = Rollouts.target(service);
        if (rollout.kind() == Kind.ROLLBACK || target.isEmpty() || target.get().equals(rollout.to())) {
            return Optional.empty();
        }
        String reason = service.label(target.get()) + " is wanted now";
        Ending ending = new Ending(Rollout.Result.SUPERSEDED, false, reason, Rollouts.STELE);
        boolean becameBase = rollout.phase() == Phase.BAKING
                && rollout.of() > 0
                && !rollout.base().equals(target);
        return Optional.of(becameBase ? rollout.ending(Phase.DONE, ending, 0) : revert(ending));
    }

    private Optional<Rollout> failed() {
        if (isDependencyDown()) {
            Digest base = rollout.base().orElseThrow();
            String cause = FailureCauses.both(service, rollout.to(), base);
            service.why(FailureCauses.with(
                    "goes on when " + service.label(base) + " is healthy again, since both releases fail together and"
                            + " something that they need may be down",
                    cause));
            return isFrozenTooLong()
                    ? Optional.of(failSafe(FailureCauses.with(
                            service.label(rollout.to()) + " and the release before it failed together", cause)))
                    : extended();
        }
        if (isWithoutComparison()) {
            service.why(FailureCauses.with(
                    "starts " + service.label(rollout.to()) + " until it is healthy, since it was proven before and"
                            + " nothing else could serve",
                    rollout.phase() == Phase.PREPARING ? image() : instances()));
            return extended();
        }
        return notStarted().or(this::charged).or(this::late);
    }

    private boolean isDependencyDown() {
        return service.isFailing(rollout.to())
                && rollout.base().filter(service::isFailing).isPresent();
    }

    /// Both may be broken for different reasons. The rollout then ends, so that the base can be healed, and is retried.
    private boolean isFrozenTooLong() {
        long atMost = FROZEN_DEADLINES * Rollouts.progressMillis(service);
        return service.draft().reached(moving.sinceMillis() + atMost);
    }

    private boolean isWithoutComparison() {
        return rollout.base().isEmpty()
                && service.recorded().release(rollout.to()).verdict() == Verdict.PROVEN;
    }

    /// The deadline does not count meanwhile: when it is reached, it is extended.
    private Optional<Rollout> extended() {
        return service.draft().reached(moving.deadlineMillis())
                ? Optional.of(rollout.in(rollout.phase(), Rollouts.progressMillis(service)))
                : Optional.empty();
    }

    private Optional<Rollout> notStarted() {
        return switch (rollout.phase()) {
            case PREPARING ->
                FailureCauses.pull(service, rollout.to())
                        .filter(_ ->
                                FailureCauses.pullBackOff(service, rollout.to()).index() > moving.index())
                        .map(this::notPulled);
            case LAUNCHING ->
                moving.otherFailures() < budget()
                        ? Optional.empty()
                        : Optional.of(
                                failSafe(moving.otherFailures() + " failures, the last one: " + moving.lastFailure()));
            case SHIFTING, BAKING, PAUSED, REVERTING, DONE -> Optional.empty();
        };
    }

    /// An image that cannot be used is the same on every machine: there is nothing to try again.
    private Rollout notPulled(Outcome.Failed failed) {
        String image = "its image " + service.recorded().release(rollout.to()).imageName();
        return switch (failed.blame()) {
            case RELEASE -> releaseFailed(image + " cannot be used: " + failed.message());
            case PLATFORM -> failSafe(image + " could not be made present: " + failed.message());
        };
    }

    private String image() {
        return FailureCauses.image(service, rollout.to());
    }

    private String instances() {
        return FailureCauses.instances(service, rollout.to());
    }

    /// How many instances may fail.
    private int budget() {
        return Math.max(BUDGET_MIN, Math.ceilDiv(BUDGET_PERCENT * service.replicas(), 100));
    }

    private Optional<Rollout> charged() {
        if (moving.charges() >= budget()) {
            return Optional.of(releaseFailed(moving.charges() + " failures, the last one: " + moving.lastFailure()));
        }
        int out = rollout.sharePpm() > 0 ? Overdue.all(service, rollout.to()) : 0;
        return out > 0
                ? Optional.of(blamed(
                        out,
                        FailureCauses.with(
                                "all instances of " + service.label(rollout.to()) + " became unready", instances())))
                : Optional.empty();
    }

    private Optional<Rollout> late() {
        if (!service.draft().reached(moving.deadlineMillis())) {
            return Optional.empty();
        }
        boolean gatewayAway =
                service.isRouted() && service.draft().observed().gateway().isEmpty();
        if (gatewayAway || Rolling.waitsForRoom(service, rollout)) {
            return extended();
        }
        String label = service.label(rollout.to());
        // An instance may start later than the rollout: half of the deadline is time enough.
        Duration enough = service.policy().timing().progressDeadline().dividedBy(2);
        int overdue = Overdue.count(service, rollout.to(), enough);
        return Optional.of(
                switch (rollout.phase()) {
                    case PREPARING ->
                        failSafe(FailureCauses.with("its image or the room for it was not there in time", image()));
                    case SHIFTING ->
                        failSafe(FailureCauses.with(
                                "the gateway did not take the new routes in time", FailureCauses.gateway(service)));
                    case LAUNCHING ->
                        blamed(
                                overdue,
                                FailureCauses.with(label + " made no progress before its deadline", instances()));
                    case BAKING ->
                        blamed(
                                overdue,
                                FailureCauses.with(
                                        label + " was not healthy as a whole before its deadline", instances()));
                    case PAUSED, REVERTING, DONE -> throw new IllegalStateException("no deadline in " + rollout);
                });
    }

    /// If several instances fail while the base is healthy, the release is responsible. If only one fails, or there is
    /// no base to compare with, the rollout is retried.
    private Rollout blamed(int overdue, String reason) {
        boolean own = overdue >= budget()
                && rollout.base().filter(b -> service.healthy(b) > 0).isPresent();
        return own ? releaseFailed(reason) : failSafe(reason);
    }

    private Rollout failSafe(String reason) {
        return revert(new Ending(Rollout.Result.FAILED_SAFE, false, reason, Rollouts.STELE));
    }

    private Rollout releaseFailed(String reason) {
        if (rollout.kind() == Kind.ROLLBACK) {
            return revert(new Ending(Rollout.Result.FAILED_NO_TARGET, false, reason, Rollouts.STELE));
        }
        Ending ending = new Ending(noBase(Rollout.Result.REVERTED), true, reason, Rollouts.STELE);
        return service.policy().autoRollback()
                ? revert(ending)
                : rollout.ending(Phase.PAUSED, ending, Rollouts.progressMillis(service));
    }

    private Rollout.Result noBase(Rollout.Result otherwise) {
        return rollout.base().isPresent() ? otherwise : Rollout.Result.FAILED_NO_TARGET;
    }

    private Rollout revert(Ending ending) {
        return rollout.ending(Phase.REVERTING, ending, Rollouts.progressMillis(service));
    }
}
