package dev.stele.engine;

import java.util.Optional;

/// Ends a service by order: first its traffic, then its instances.
final class TakeDown {
    private TakeDown() {}

    static void decide(Service service) {
        service.record()
                .moving()
                .map(RolloutRecord::rollout)
                .ifPresent(rollout -> service.move(rollout.ending(
                        Rollout.Phase.DONE,
                        new Rollout.Ending(Rollout.Outcome.SUPERSEDED, false, "the service was stopped", "stele"),
                        0)));
        if (service.record().rollback().isPresent()) {
            service.say(new Fact.OrderRefused(service.name(), "it is stopped"));
        }
        if (!service.isApplied()) {
            service.why("waits until the gateway sends it no requests");
            return;
        }
        service.record().pools().forEach((release, pool) -> {
            if (pool.want() > 0 || pool.tier() != Tier.COLD) {
                service.say(new Fact.Wished(new PoolAction.EnsurePool(service.pool(release), 0, Tier.COLD)));
            }
        });
        if (!service.record().serving().equals(Optional.empty())) {
            service.say(new Fact.ServiceDown(service.name()));
        }
    }
}
