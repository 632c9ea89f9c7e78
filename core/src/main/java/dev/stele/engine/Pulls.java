package dev.stele.engine;

import dev.stele.oci.Digest;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Makes the images present that pools need, one intent each.
final class Pulls {
    private Pulls() {}

    static void decide(Draft draft) {
        SortedSet<Digest> needed = needed(draft);
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

    private static SortedSet<Digest> needed(Draft draft) {
        Set<Digest> present = draft.observed().images();
        SortedSet<Digest> images = new TreeSet<>();
        for (ServiceRecord service : draft.recorded().services().values()) {
            service.pools().forEach((release, pool) -> {
                Digest image = service.release(release).release().image();
                if (pool.want() > 0 && !present.contains(image)) {
                    images.add(image);
                }
            });
            service.moving()
                    .map(RolloutRecord::rollout)
                    .filter(r -> r.phase() == Rollout.Phase.PREPARING)
                    .map(r -> service.release(r.to()).release().image())
                    .filter(image -> !present.contains(image))
                    .ifPresent(image -> images.add(image));
        }
        return images;
    }
}
