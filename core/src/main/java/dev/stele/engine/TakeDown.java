package dev.stele.engine;

import java.util.Optional;

/// Takes a service down by order: first its traffic, then its instances.
final class TakeDown {
    private TakeDown() {}

    static void decide(Service service) {
        service.recorded()
                .moving()
                .map(RolloutRecord::rollout)
                .ifPresent(rollout -> service.move(rollout.ending(
                        Rollout.Phase.DONE,
                        new Rollout.Ending(Rollout.Result.SUPERSEDED, false, "the service was stopped", "stele"),
                        0)));
        if (service.recorded().rollback().isPresent()) {
            service.record(new LedgerEvent.OrderRefused(service.name(), "it is stopped"));
        }
        if (!service.isApplied()) {
            service.why(
                    FailureCauses.with("waits until the gateway sends it no requests", FailureCauses.gateway(service)));
            return;
        }
        service.recorded().pools().forEach((release, pool) -> {
            if (pool.want() > 0 || pool.tier() != Tier.COLD) {
                service.record(
                        new LedgerEvent.PoolChanged(new PoolAction.EnsurePool(service.pool(release), 0, Tier.COLD)));
            }
        });
        if (!service.recorded().serving().equals(Optional.empty())) {
            service.record(new LedgerEvent.ServiceDown(service.name()));
        }
    }
}
