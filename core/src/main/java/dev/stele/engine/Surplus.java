package dev.stele.engine;

import dev.stele.engine.PoolAction.Cause;
import dev.stele.oci.Digest;
import java.util.Comparator;
import java.util.List;

/// Retires surplus instances, and drifted ones as soon as replacements are ready.
///
/// Surplus instances are retired in this order: unhealthy, drifted, newest. An instance that does not serve may always
/// be retired; one that serves only within the budget, which the pool's size already respects.
final class Surplus {
    private final Service service;

    private Surplus(Service service) {
        this.service = service;
    }

    /// Runs before pools get their sizes: what is retired here needs no replacement any more.
    static void replaceDrifted(Service service) {
        Surplus surplus = new Surplus(service);
        service.recorded().pools().keySet().forEach(surplus::replaceDrifted);
    }

    static void shrink(Service service) {
        Surplus surplus = new Surplus(service);
        service.recorded().pools().keySet().forEach(surplus::shrink);
    }

    private void shrink(Digest release) {
        List<InstanceRecord> staying = service.staying(release);
        int tooMany = staying.size() - service.recorded().pool(release).want();
        // Which of them are healthy is unknown until all are observed or lost.
        if (tooMany <= 0 || staying.stream().anyMatch(service::isMissing)) {
            return;
        }
        Comparator<InstanceRecord> order = Comparator.comparing(service::isReady)
                .thenComparing(i -> !DriftDetection.isToReplace(service, i))
                .thenComparing(Comparator.comparingLong(i -> -i.announced().number()));
        staying.stream().sorted(order).limit(tooMany).forEach(i -> retire(i, Cause.SURPLUS, "is not needed"));
    }

    /// One that does not serve is retired at once, the others while enough are left.
    private void replaceDrifted(Digest release) {
        List<InstanceRecord> tainted = service.tainted(release);
        if (tainted.isEmpty()) {
            return;
        }
        PoolRecord pool = service.recorded().pool(release);
        boolean answers = pool.tier() == Tier.SERVING || service.carries(release);
        int floor = answers ? service.replicas() - service.unavailable() : 0;
        int ready = service.ready(release);
        for (InstanceRecord instance : tainted) {
            if (!DriftDetection.isToReplace(service, instance) || service.isMissing(instance)) {
                continue;
            }
            boolean serves = service.isReady(instance);
            // An unready one may be the only one that answers: it is retired once others serve, or by healing.
            boolean mayGo = !service.mayRun(instance) || (ready - (serves ? 1 : 0) >= floor && ready > 0);
            if (mayGo) {
                retire(instance, Cause.DRIFT, FailureCauses.with("is no longer what was started", drift(instance)));
                ready -= serves ? 1 : 0;
            }
        }
    }

    private String drift(InstanceRecord instance) {
        return service.draft().recorded().drift().getOrDefault(instance.id(), "");
    }

    private void retire(InstanceRecord instance, Cause cause, String reason) {
        service.record(new LedgerEvent.PoolChanged(new PoolAction.Retire(instance.id(), cause, reason, 0)));
    }
}
