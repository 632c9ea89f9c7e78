package dev.stele.reconciler;

import dev.stele.engine.OrderGoal;
import dev.stele.engine.ReleaseRecord;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.World;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import dev.stele.reconciler.AdmissionResult.AffectedService;
import java.util.List;
import java.util.Optional;

/// What an admitted command is to bring about, one goal for each service that it concerns. Whoever gave it follows
/// these. Pure.
public final class OrderGoals {
    private final World before;
    private final long index;

    private OrderGoals(CommandResult.Done done) {
        before = done.before();
        index = done.index();
    }

    public static List<OrderGoal> of(Command command, CommandResult.Done done) {
        OrderGoals goals = new OrderGoals(done);
        List<AffectedService> affected = done.admission().affected();
        return switch (command) {
            case Command.StartServer _ -> List.of();
            case Command.Apply apply -> ofApply(apply.file(), done);
            case Command.Rollback _ -> affected.stream().map(goals::back).toList();
            case Command.Pardon _ ->
                affected.stream()
                        .flatMap(service -> goals.pardon(service).stream())
                        .toList();
            case Command.Stop _ ->
                affected.stream()
                        .map(service -> OrderGoal.stop(service.service(), goals.index))
                        .toList();
        };
    }

    /// All services of the file are followed, also those that it leaves as they are: an apply is done when what the
    /// file says runs.
    public static List<OrderGoal> ofApply(Fleet file, CommandResult.Done done) {
        OrderGoals goals = new OrderGoals(done);
        return file.services().values().stream().map(goals::apply).toList();
    }

    private OrderGoal apply(ServiceGoal wanted) {
        Digest release = wanted.release().id();
        boolean condemned = Optional.ofNullable(
                        before.recorded().service(wanted.name()).releases().get(release))
                .filter(ReleaseRecord::isCondemned)
                .isPresent();
        return condemned
                ? OrderGoal.hold(wanted.name(), release, index)
                : OrderGoal.serve(wanted.name(), release, index);
    }

    private OrderGoal back(AffectedService affected) {
        return OrderGoal.back(affected.service(), affected.to(), affected.from(), index);
    }

    /// A pardon begins the rollout of a release that the fleet wants, and of no other one.
    private Optional<OrderGoal> pardon(AffectedService affected) {
        ServiceRecord service = before.recorded().service(affected.service());
        return affected.to()
                .filter(release -> !service.stopped())
                .filter(release -> before.desired().release(service.name()).equals(Optional.of(release)))
                .map(release -> OrderGoal.serve(service.name(), release, index));
    }
}
