package dev.stele.views;

import dev.stele.control.OrderResult;
import dev.stele.control.Plan;
import dev.stele.control.ServiceStatus;
import dev.stele.engine.InstanceRecord;
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

    public OrderResult of(long index, AdmissionResult.Admitted admission) {
        return new OrderResult(
                index, admission.touched().stream().map(this::step).toList());
    }

    private OrderResult.Step step(AdmissionResult.Touched touched) {
        ServiceRecord service = world.recorded().service(touched.service());
        return new OrderResult.Step(
                touched.service(),
                release(service, touched.from()).map(ReleaseRecord::number),
                release(service, touched.to()).map(ReleaseRecord::number),
                differences(service, touched),
                note(touched));
    }

    /// A release that was just requested has no number yet.
    private static Optional<ReleaseRecord> release(ServiceRecord service, Optional<Digest> id) {
        return id.flatMap(digest -> Optional.ofNullable(service.releases().get(digest)));
    }

    private static List<Plan.Difference> differences(ServiceRecord service, AdmissionResult.Touched touched) {
        Optional<ReleaseRecord> from = release(service, touched.from());
        Optional<ReleaseRecord> to = release(service, touched.to());
        return from.isEmpty() || to.isEmpty()
                ? List.of()
                : Differences.between(
                        from.get().release(),
                        from.get().imageName(),
                        to.get().release(),
                        to.get().imageName());
    }

    private String note(AdmissionResult.Touched touched) {
        return switch (touched.change()) {
            case GOES_BACK, ENDS_ROLLOUT ->
                touched.to().map(to -> readiness(touched.service(), to)).orElse("");
            case GIVES_UP -> "serves already: what was to be tried again is given up";
            case IS_ON_ITS_WAY -> "is on its way already";
            case IS_REVERTING -> "is being reverted already";
            case PARDONED -> "may be started again";
            case STOPS -> "drained, stopped and removed";
            case IS_STOPPED -> "is stopped already";
        };
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
