package dev.stele.reconciler;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import dev.stele.engine.ReleaseRecord;
import dev.stele.engine.Rollout;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.World;
import dev.stele.oci.Digest;
import dev.stele.reconciler.AdmissionResult.AffectedService;
import dev.stele.reconciler.AdmissionResult.Change;
import java.util.List;
import java.util.Optional;

/// Whether a rollback is admitted, and what it means, depending on what the service is doing.
///
/// Asking twice for the same never undoes it: what is on its way is admitted without an event.
final class RollbackAdmission {
    private final ServiceRecord service;
    private final Command.Rollback command;

    /// The release that is asked for by number.
    private final Optional<Digest> to;

    private RollbackAdmission(ServiceRecord service, Command.Rollback command) {
        this.service = service;
        this.command = command;
        to = command.to().flatMap(service::numbered);
    }

    static AdmissionResult admit(World world, Command.Rollback command) {
        Optional<String> named = command.service();
        List<ServiceRecord> able = named.isPresent()
                ? Admission.known(world, named.get()).stream().toList()
                : world.recorded().services().values().stream()
                        .filter(service -> canGoBack(world, service))
                        .toList();
        if (able.size() == 1) {
            return new RollbackAdmission(able.getFirst(), command).admit(world);
        }
        return named.isPresent()
                ? Admission.unknown(world, named.get())
                : able.isEmpty() ? none(world, command) : which(able);
    }

    /// Where nothing can go back, a service that is stopped says why it cannot.
    private static AdmissionResult none(World world, Command.Rollback command) {
        return world.recorded().services().values().stream()
                .filter(ServiceRecord::stopped)
                .findFirst()
                .map(service -> new RollbackAdmission(service, command).stopped())
                .orElseGet(() -> AdmissionResult.Refused.of(
                        "R401",
                        "no service has a release to go back to",
                        "a release must have been proven before the present one",
                        "stele releases"));
    }

    /// A rollback without a service means the only one that has something to go back from.
    private static boolean canGoBack(World world, ServiceRecord service) {
        return switch (RollbackSituation.of(world, service)) {
            case RollbackSituation.Stopped _ -> false;
            case RollbackSituation.Ordered _,
                    RollbackSituation.GoingBack _,
                    RollbackSituation.GoingForward _,
                    RollbackSituation.Reverting _ -> true;
            case RollbackSituation.Waiting _ -> service.serving().isPresent();
            case RollbackSituation.Idle _ -> service.fallback().isPresent();
        };
    }

    private static AdmissionResult which(List<ServiceRecord> able) {
        List<String> names = able.stream().map(ServiceRecord::name).toList();
        return AdmissionResult.Refused.of(
                "R402",
                "which service? " + names.size() + " could be rolled back",
                String.join(", ", names),
                "stele rollback " + names.getFirst());
    }

    private AdmissionResult admit(World world) {
        RollbackSituation situation = RollbackSituation.of(world, service);
        if (command.to().isPresent() && to.isEmpty() && !(situation instanceof RollbackSituation.Stopped)) {
            return noTarget("there is no release v" + command.to().get());
        }
        return switch (situation) {
            case RollbackSituation.Stopped _ -> stopped();
            case RollbackSituation.Ordered(var goal) -> ordered(goal);
            case RollbackSituation.GoingBack(var rollout) -> goingBack(rollout);
            case RollbackSituation.GoingForward(var rollout) -> goingForward(rollout);
            case RollbackSituation.Reverting(var rollout) ->
                reverting(rollout, world.desired().release(service.name()));
            case RollbackSituation.Waiting(var wanted) -> waiting(wanted);
            case RollbackSituation.Idle _ -> idle();
        };
    }

    private AdmissionResult stopped() {
        return AdmissionResult.Refused.of(
                "R407",
                service.name() + " is stopped",
                "what is stopped has no release that serves, and so none to go back from",
                "stele apply  starts it again");
    }

    private AdmissionResult ordered(Optional<Digest> goal) {
        boolean same = to.isEmpty() || to.equals(goal);
        return same ? nothingNew(service.serving(), goal, Change.IS_ON_ITS_WAY) : go(service.serving(), to.get());
    }

    private AdmissionResult goingBack(Rollout rollout) {
        if (to.isEmpty() || to.get().equals(rollout.to())) {
            return nothingNew(rollout.base(), Optional.of(rollout.to()), Change.IS_ON_ITS_WAY);
        }
        return to.equals(rollout.base()) ? abort(rollout, to) : go(Optional.of(rollout.to()), to.get());
    }

    private AdmissionResult goingForward(Rollout rollout) {
        if (to.isEmpty() || to.equals(rollout.base())) {
            return abort(rollout, Optional.empty());
        }
        return go(Optional.of(rollout.to()), to.get());
    }

    private AdmissionResult reverting(Rollout rollout, Optional<Digest> wanted) {
        if (to.isEmpty() || to.equals(rollout.base())) {
            Optional<Digest> next = service.givenUpBy(to, rollout, wanted);
            if (next.isPresent()) {
                return order(to, new AffectedService(service.name(), next, rollout.base(), Change.GIVES_UP));
            }
            return nothingNew(Optional.of(rollout.to()), rollout.base(), Change.IS_REVERTING);
        }
        // What is left in the end is the base, to which the traffic returns first.
        return to.get().equals(rollout.to()) && rollout.base().isEmpty()
                ? noTarget("none was proven before the present one")
                : go(rollout.base(), to.get());
    }

    private AdmissionResult waiting(Digest wanted) {
        Optional<Digest> serving = service.serving();
        if (to.isPresent() && !to.equals(serving)) {
            return go(serving, to.get());
        }
        return serving.isEmpty()
                ? noTarget("none was proven before the present one")
                : order(
                        Optional.empty(),
                        new AffectedService(service.name(), Optional.of(wanted), serving, Change.GIVES_UP));
    }

    private AdmissionResult idle() {
        Optional<Digest> target = to.or(service::fallback);
        return target.isEmpty()
                ? noTarget("none was proven before the present one")
                : go(service.serving(), target.get());
    }

    /// @param named what the order names: of a rollback that is under way, an order without it means the same again
    private AdmissionResult abort(Rollout rollout, Optional<Digest> named) {
        if (rollout.base().isEmpty()) {
            return noTarget("none was proven before the present one");
        }
        Digest base = rollout.base().get();
        return refusal(base)
                .orElseGet(() -> order(
                        named,
                        new AffectedService(
                                service.name(), Optional.of(rollout.to()), Optional.of(base), Change.ENDS_ROLLOUT)));
    }

    /// To a release that traffic is neither on nor on its way to.
    private AdmissionResult go(Optional<Digest> from, Digest target) {
        if (from.equals(Optional.of(target))) {
            return AdmissionResult.Refused.of(
                    "R404",
                    service.name() + " is on " + service.release(target).label() + " already",
                    "nothing to roll back",
                    "stele releases " + service.name());
        }
        return refusal(target)
                .orElseGet(() -> order(
                        Optional.of(target),
                        new AffectedService(service.name(), from, Optional.of(target), Change.GOES_BACK)));
    }

    private Optional<AdmissionResult> refusal(Digest target) {
        ReleaseRecord release = service.release(target);
        boolean soon = Admission.isBeingCondemned(service, target);
        if (!release.isCondemned() && !soon) {
            return Optional.empty();
        }
        return Optional.of(AdmissionResult.Refused.of(
                "R405",
                release.label() + " of " + service.name() + " is " + (soon ? "being " : "") + "condemned"
                        + (release.note().isEmpty() ? "" : ": " + release.note()),
                "a condemned release is not started again",
                "stele pardon " + service.name() + " --release " + release.label()
                        + " --reason TEXT,  or name another release with --to"));
    }

    private AdmissionResult noTarget(String cause) {
        return AdmissionResult.Refused.of(
                "R403", service.name() + " has no release to go back to", cause, "stele releases " + service.name());
    }

    private AdmissionResult order(Optional<Digest> named, AffectedService affected) {
        Order order = new Order.Rollback(service.name(), named, command.reason());
        return new AdmissionResult.Admitted(
                List.of(new LedgerEvent.OrderGiven(order, command.by())), Optional.empty(), List.of(affected));
    }

    private AdmissionResult nothingNew(Optional<Digest> from, Optional<Digest> goal, Change change) {
        return new AdmissionResult.Admitted(
                List.of(), Optional.empty(), List.of(new AffectedService(service.name(), from, goal, change)));
    }
}
