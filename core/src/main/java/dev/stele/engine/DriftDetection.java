package dev.stele.engine;

import dev.stele.fleet.ServiceGoal;
import java.util.SortedMap;
import java.util.TreeMap;

/// Records drift: what is no longer as it was built. [Sizes] and [Surplus] replace it where the service asks for that.
final class DriftDetection {
    private DriftDetection() {}

    static void ofInstances(Service service) {
        for (var release : service.recorded().pools().keySet()) {
            for (InstanceRecord instance : service.tainted(release)) {
                service.seen(instance)
                        .filter(seen -> !seen.taints().isEmpty())
                        .ifPresent(seen -> found(
                                service.draft(), instance.id(), seen.taints().getFirst()));
            }
        }
    }

    static void ofLayers(Draft draft) {
        SortedMap<String, String> damage = new TreeMap<>();
        for (Observation.Damage d : draft.observed().platform().damage()) {
            damage.put(d.chainId().toString(), d.path() + ": " + d.what());
        }
        damage.forEach((layer, what) -> found(draft, layer, what));
        for (String object : draft.recorded().drift().keySet()) {
            if (object.startsWith("sha256:") && !damage.containsKey(object)) {
                draft.record(new LedgerEvent.DriftGone(object));
            }
        }
    }

    private static void found(Draft draft, String object, String what) {
        if (!draft.recorded().drift().containsKey(object)) {
            draft.record(new LedgerEvent.DriftFound(object, what));
        }
    }

    /// Whether the instance shall be replaced because it drifted.
    static boolean isToReplace(Service service, InstanceRecord instance) {
        boolean replaces = service.goal()
                .map(goal -> goal.policies().heal())
                .filter(ServiceGoal.Heal.REPLACE::equals)
                .isPresent();
        return replaces && service.isTainted(instance);
    }
}
