package dev.stele.sim;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Rollout;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The state of services according to the durable events, computed without the engine's own fold.
final class DurableServices {
    private static final long RESUMED_MILLIS = 5_000;

    private final Timeline time;
    private final Map<PoolId, Images> images = new HashMap<>();
    private final Map<String, Set<PoolId>> pools = new HashMap<>();
    private final Map<String, Rollout> rollouts = new HashMap<>();
    private final Map<String, Long> rolloutsBegan = new HashMap<>();
    private final Map<String, Digest> serving = new HashMap<>();
    private final Set<String> stopped = new HashSet<>();

    /// When services that were stopped were wanted again: steps under way may still end after that.
    private long resumedAt = Long.MIN_VALUE / 2;

    private final Set<String> resumed = new HashSet<>();

    DurableServices(Timeline time) {
        this.time = time;
    }

    /// Services of which a release was made.
    Set<String> names() {
        return pools.keySet();
    }

    Set<PoolId> pools(String service) {
        return pools.getOrDefault(service, Set.of());
    }

    Map<PoolId, Images> images() {
        return images;
    }

    Images image(PoolId pool) {
        return Optional.ofNullable(images.get(pool)).orElseThrow();
    }

    Optional<Rollout> rollout(String service) {
        return Optional.ofNullable(rollouts.get(service));
    }

    Optional<Rollout> moving(String service) {
        return rollout(service).filter(r -> r.phase() != Rollout.Phase.DONE);
    }

    long rolloutBeganAt(String service) {
        return rolloutsBegan.getOrDefault(service, 0L);
    }

    Optional<Digest> serving(String service) {
        return Optional.ofNullable(serving.get(service));
    }

    boolean isStopped(String service) {
        return stopped.contains(service);
    }

    boolean wasStoppedLately(String service) {
        return isStopped(service) || (resumed.contains(service) && time.now() - resumedAt < RESUMED_MILLIS);
    }

    void made(LedgerEvent.ReleaseMade made) {
        PoolId pool = new PoolId(made.service(), made.release().id());
        images.put(pool, Images.of(made.release().image()));
        pools.computeIfAbsent(made.service(), _ -> new HashSet<>()).add(pool);
    }

    void stopped(String service) {
        stopped.add(service);
    }

    /// A new fleet is wanted: no service stays stopped.
    void resumed() {
        resumed.clear();
        resumed.addAll(stopped);
        resumedAt = time.now();
        stopped.clear();
    }

    void down(String service) {
        serving.remove(service);
    }

    /// @return the version of the service's rollout before this one
    Optional<Rollout> moved(Rollout rollout) {
        String service = rollout.service();
        if (rollout(service).filter(r -> r.number() == rollout.number()).isEmpty()) {
            rolloutsBegan.put(service, time.now());
        }
        Optional<Rollout> before = Optional.ofNullable(rollouts.put(service, rollout));
        if (rollout.phase() == Rollout.Phase.DONE) {
            Optional<Digest> now = hasArrived(rollout) ? Optional.of(rollout.to()) : rollout.base();
            now.ifPresentOrElse(release -> serving.put(service, release), () -> serving.remove(service));
        }
        return before;
    }

    private static boolean hasArrived(Rollout rollout) {
        return rollout.ending()
                .map(e -> switch (e.outcome()) {
                    case COMPLETED, ROLLED_BACK -> true;
                    case REVERTED, SUPERSEDED, FAILED_SAFE, FAILED_NO_TARGET ->
                        rollout.of() > 0 && rollout.shifted() == rollout.of();
                })
                .orElseThrow();
    }
}
