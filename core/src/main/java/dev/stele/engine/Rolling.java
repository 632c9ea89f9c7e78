package dev.stele.engine;

import dev.stele.engine.Rollout.Phase;

/// Replaces old instances with new ones step by step. Each step starts some and gives them their share of the traffic
/// in a route epoch.
///
/// If the former release is kept warm, all its instances stay, so that a revert takes one epoch. If not, each step
/// retires as many old ones, once the gateway has acknowledged it.
final class Rolling {
    private Rolling() {}

    static void launch(Service service, Rollout rollout) {
        int replicas = service.replicas();
        int steady = Math.min(replicas, service.steady(rollout.to()));
        // The last old one stays as long as it has requests: without room beside it, the last new one comes after it.
        int enough = Math.min(replicas, replicas + service.surge() - 1);
        if (!service.isApplied()) {
            service.why(
                    FailureCauses.with("waits until the gateway takes the new shares", FailureCauses.gateway(service)));
        } else if (steady >= enough) {
            service.move(rollout.shift(Phase.SHIFTING, replicas, replicas, Rollouts.progressMillis(service)));
        } else if (steady > rollout.shifted()) {
            service.move(rollout.shift(Phase.LAUNCHING, steady, replicas, Rollouts.progressMillis(service)));
        } else {
            service.why(FailureCauses.launch(service, rollout.to(), "brings in "));
        }
    }

    /// How many old instances have to stay: the replicas, less those that may be unavailable and those that are
    /// replaced already. At least one, which gets the rest of the traffic, and never more than before.
    ///
    /// New instances of a former attempt may exist. Then no old one is added beyond the surge.
    static int baseWant(Service service, Rollout rollout) {
        if (service.isFormerKept()) {
            return service.replicas();
        }
        var base = rollout.base().orElseThrow();
        int room = service.replicas()
                + service.surge()
                - service.staying(rollout.to()).size();
        int most = Math.min(
                service.recorded().pool(base).want(),
                Math.max(room, service.staying(base).size()));
        if (!service.isApplied()) {
            return most;
        }
        int replaced = Math.min(rollout.shifted(), service.ready(rollout.to()));
        return Math.min(most, Math.max(1, service.replicas() - service.unavailable() - replaced));
    }

    /// Whether old instances are still draining, whose places new ones will take.
    static boolean waitsForRoom(Service service, Rollout rollout) {
        return rollout.phase() == Phase.LAUNCHING
                && Rollouts.isRolling(service, rollout)
                && service.leaving(rollout.base().orElseThrow()) > 0;
    }

    /// How many new instances there may be: the surge above those that have their traffic, or, if old ones are retired,
    /// what the surge leaves beside them, including those that still drain.
    static int toWant(Service service, Rollout rollout) {
        var base = rollout.base().orElseThrow();
        int replicas = service.replicas();
        int before = Math.min(replicas, service.recorded().pool(rollout.to()).want());
        if (service.isFormerKept()) {
            return Math.clamp(rollout.shifted() + (long) service.surge(), before, replicas);
        }
        int wanted = service.recorded().pool(base).want();
        int old =
                Math.max(wanted, service.staying(base).size()) + service.leaving(base) + service.leaving(rollout.to());
        int there = Math.min(before, service.staying(rollout.to()).size());
        return Math.clamp(replicas + service.surge() - (long) old, there, replicas);
    }
}
