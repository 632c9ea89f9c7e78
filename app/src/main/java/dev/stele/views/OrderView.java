package dev.stele.views;

import dev.stele.control.OrderResult;
import dev.stele.control.Plan;
import dev.stele.control.ServiceStatus;
import dev.stele.engine.InstanceRecord;
import dev.stele.engine.OrderGoal;
import dev.stele.engine.ReleaseRecord;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.World;
import dev.stele.oci.Digest;
import dev.stele.reconciler.AdmissionResult;
import dev.stele.route.PoolId;
import java.util.List;
import java.util.Optional;

/// Describes the effect of an order, from the world against which it was admitted. Pure.
public final class OrderView {
    private final World world;

    public OrderView(World world) {
        this.world = world;
    }

    public OrderResult of(long index, AdmissionResult.Admitted admission, List<OrderGoal> goals) {
        return new OrderResult(
                index, admission.affected().stream().map(this::step).toList(), goals);
    }

    private OrderResult.Step step(AdmissionResult.AffectedService affected) {
        ServiceRecord service = world.recorded().service(affected.service());
        return new OrderResult.Step(
                affected.service(),
                release(service, affected.from()).map(ReleaseRecord::number),
                release(service, affected.to()).map(ReleaseRecord::number),
                differences(service, affected),
                note(affected));
    }

    /// A release that was just requested has no number yet.
    private static Optional<ReleaseRecord> release(ServiceRecord service, Optional<Digest> id) {
        return id.flatMap(digest -> Optional.ofNullable(service.releases().get(digest)));
    }

    private static List<Plan.Difference> differences(ServiceRecord service, AdmissionResult.AffectedService affected) {
        Optional<ReleaseRecord> from = release(service, affected.from());
        Optional<ReleaseRecord> to = release(service, affected.to());
        return from.isEmpty() || to.isEmpty()
                ? List.of()
                : Differences.between(side(from.get()), side(to.get()), _ -> Optional.empty());
    }

    private static Differences.Side side(ReleaseRecord release) {
        return new Differences.Side(release.imageName(), release.release(), Optional.empty());
    }

    private String note(AdmissionResult.AffectedService affected) {
        return switch (affected.change()) {
            case GOES_BACK, ENDS_ROLLOUT ->
                affected.to().map(to -> readiness(affected.service(), to)).orElse("");
            case GIVES_UP -> "serves already: what was to be tried again is given up";
            case IS_ON_ITS_WAY -> "is on its way already";
            case IS_REVERTING -> "is being reverted already";
            case PARDONED -> pardoned(world.recorded().service(affected.service()), affected.to());
            case STOPS -> "drained, stopped and removed";
            case IS_STOPPED -> "is stopped already";
        };
    }

    /// What follows from a pardon: only a release that the fleet wants is started by itself.
    private String pardoned(ServiceRecord service, Optional<Digest> release) {
        if (service.stopped()) {
            return "the service is stopped; start it:  stele apply";
        }
        if (!world.desired().release(service.name()).equals(release)) {
            String label = release(service, release).map(ReleaseRecord::label).orElse("vN");
            return "the fleet wants another release; go to it:  stele rollback " + service.name() + " --to " + label;
        }
        return (service.moving().isPresent()
                        ? "the fleet wants it, and it is started again when the present rollout is over"
                        : "the fleet wants it, and it is being started now")
                + "; watch it:  stele status " + service.name() + " -w";
    }

    private String readiness(String service, Digest release) {
        long ready = world.recorded().instancesOf(new PoolId(service, release)).stream()
                .filter(this::isReady)
                .count();
        return ready > 0 ? ready + " warm instances ready" : "cold: instances start first, then traffic moves";
    }

    private boolean isReady(InstanceRecord instance) {
        return StatusView.cell(world, instance) == ServiceStatus.Cell.READY;
    }
}
