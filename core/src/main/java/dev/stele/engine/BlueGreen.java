package dev.stele.engine;

import dev.stele.engine.Rollout.Phase;

/// The whole new pool is started beside the old one before it gets any request; then all traffic moves in one route
/// epoch. Two releases never serve at the same time.
final class BlueGreen {
    private BlueGreen() {}

    static void launch(Service service, Rollout rollout) {
        int replicas = service.replicas();
        int steady = service.steady(rollout.to());
        if (steady >= replicas) {
            service.move(rollout.shift(Phase.SHIFTING, replicas, replicas, Rollouts.progressMillis(service)));
        } else {
            service.why(FailureCauses.launch(service, rollout.to(), "brings up "));
        }
    }
}
