package dev.stele.engine;

import dev.stele.oci.Digest;
import java.util.SortedSet;
import java.util.TreeSet;

/// Makes the images present that pools need, one intent each.
final class Pulls {
    private Pulls() {}

    static void decide(Draft draft) {
        SortedSet<Digest> needed = needed(draft.recorded());
        needed.removeAll(draft.observed().platform().images());
        for (Fact.Opening open : draft.recorded().inFlight().values()) {
            if (open instanceof Fact.Intent intent && intent.effect() instanceof PoolAction.Pull pull) {
                needed.remove(pull.image());
            }
        }
        for (Digest image : needed) {
            if (draft.reached(draft.recorded().setback(image.toString()).untilMillis())) {
                draft.say(new Fact.Intent(draft.key("pull/" + image.shortHex()), new PoolAction.Pull(image)));
            }
        }
    }

    private static SortedSet<Digest> needed(Recorded recorded) {
        SortedSet<Digest> images = new TreeSet<>();
        for (ServiceRecord service : recorded.services().values()) {
            service.pools().forEach((release, pool) -> {
                if (pool.want() > 0) {
                    images.add(service.release(release).release().image());
                }
            });
            service.moving()
                    .map(RolloutRecord::rollout)
                    .filter(r -> r.phase() == Rollout.Phase.PREPARING)
                    .ifPresent(r -> images.add(service.release(r.to()).release().image()));
        }
        return images;
    }
}
