package dev.stele.engine;

import dev.stele.oci.Digest;
import java.util.Set;
import java.util.SortedSet;

/// Pulls the images that pools need, one intent each.
final class Pulls {
    private Pulls() {}

    /// @param needed by some service, and not present; what is being pulled is taken out of it
    static void decide(Draft draft, SortedSet<Digest> needed) {
        for (LedgerEvent.Opening open : draft.recorded().inFlight().values()) {
            if (open instanceof LedgerEvent.Intent intent && intent.effect() instanceof PoolAction.Pull pull) {
                needed.remove(pull.image());
            }
        }
        for (Digest image : needed) {
            if (draft.reached(draft.recorded().backOff(image.toString()).untilMillis())) {
                draft.record(new LedgerEvent.Intent(draft.key("pull/" + image.shortHex()), new PoolAction.Pull(image)));
            }
        }
    }

    /// Adds the images that the service needs and that are not present.
    static void need(Service service, SortedSet<Digest> images) {
        Set<Digest> present = service.draft().observed().images();
        ServiceRecord record = service.recorded();
        record.pools().forEach((release, pool) -> {
            if (pool.want() > 0) {
                need(record.release(release), present, images);
            }
        });
        record.moving()
                .map(RolloutRecord::rollout)
                .filter(r -> r.phase() == Rollout.Phase.PREPARING)
                .ifPresent(r -> need(record.release(r.to()), present, images));
    }

    private static void need(ReleaseRecord release, Set<Digest> present, SortedSet<Digest> images) {
        Digest image = release.release().image();
        if (!present.contains(image)) {
            images.add(image);
        }
    }
}
