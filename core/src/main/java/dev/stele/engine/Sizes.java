package dev.stele.engine;

import dev.stele.oci.Digest;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Decides how many instances each pool of a service has to have.
///
/// The pool that carries the traffic has the replicas, and so has a warm one for as long as it is kept; during a
/// rollout its strategy decides. A pool with drifted instances has some more until these are replaced.
final class Sizes {
    private record Size(int instances, Tier tier) {
        static final Size NONE = new Size(0, Tier.COLD);
    }

    private final Service service;
    private final int replicas;

    private Sizes(Service service) {
        this.service = service;
        replicas = service.replicas();
    }

    static void decide(Service service) {
        new Sizes(service).decide();
    }

    private void decide() {
        SortedMap<Digest, Size> sizes = new TreeMap<>();
        service.recorded().pools().forEach((release, pool) -> sizes.put(release, idle(pool)));
        Optional<Rollout> moving = service.recorded().moving().map(RolloutRecord::rollout);
        if (moving.isPresent()) {
            moving(moving.get(), sizes);
        } else {
            service.recorded().serving().ifPresent(release -> sizes.put(release, serving()));
        }
        sizes.replaceAll((release, size) -> service.isGivenRequests(release) ? atLeastAsItIs(release, size) : size);
        sizes.forEach((release, size) -> {
            PoolRecord now = service.recorded().pool(release);
            int instances = size.instances() == 0 ? 0 : size.instances() + replacements(release, moving);
            if (now.want() != instances || now.tier() != size.tier()) {
                service.record(new LedgerEvent.PoolChanged(
                        new PoolAction.EnsurePool(service.pool(release), instances, size.tier())));
            }
        });
    }

    private Size atLeastAsItIs(Digest release, Size size) {
        return size.instances() == 0 ? asItIs(release) : size;
    }

    private Size serving() {
        return new Size(replicas, Tier.SERVING);
    }

    private Size idle(PoolRecord pool) {
        long keepWarm = service.policy().timing().keepWarm().toMillis();
        boolean warm =
                pool.tier() == Tier.WARM && replicas > 0 && !service.draft().reached(pool.tierSinceMillis() + keepWarm);
        return warm ? new Size(replicas, Tier.WARM) : Size.NONE;
    }

    private void moving(Rollout rollout, SortedMap<Digest, Size> sizes) {
        Digest to = rollout.to();
        boolean rolling = Rollouts.isRolling(service, rollout);
        switch (rollout.phase()) {
            case PREPARING -> base(rollout, serving(), sizes);
            case LAUNCHING -> {
                base(rollout, rolling ? kept(Rolling.baseWant(service, rollout)) : serving(), sizes);
                sizes.put(to, rolling ? kept(Rolling.toWant(service, rollout)) : serving());
            }
            case SHIFTING, BAKING -> {
                boolean goes = rolling && !service.isFormerKept();
                boolean over = goes && rollout.phase() == Rollout.Phase.BAKING && service.isApplied();
                Size left = goes ? asItIs(rollout.base().orElseThrow()) : serving();
                base(rollout, over ? Size.NONE : left, sizes);
                sizes.put(to, serving());
            }
            case PAUSED -> {
                base(rollout, asItIs(rollout.base().orElse(to)), sizes);
                sizes.put(to, asItIs(to));
            }
            case REVERTING -> {
                base(rollout, serving(), sizes);
                boolean gone = rollout.sharePpm() == 0 && service.isApplied();
                sizes.put(to, gone ? Size.NONE : asItIs(to));
            }
            case DONE -> throw new IllegalStateException("a rollout that is over has no sizes");
        }
    }

    private static void base(Rollout rollout, Size size, SortedMap<Digest, Size> sizes) {
        rollout.base().ifPresent(base -> sizes.put(base, size));
    }

    private static Size kept(int instances) {
        return new Size(instances, Tier.SERVING);
    }

    private Size asItIs(Digest release) {
        return new Size(Math.min(service.recorded().pool(release).want(), replicas), Tier.SERVING);
    }

    /// Extra instances that replace drifted and unready ones before these are retired. During a rolling rollout there
    /// is no room for them, so they wait. For the release that a rollout goes to, unready instances count as
    /// failures instead.
    private int replacements(Digest release, Optional<Rollout> moving) {
        if (moving.filter(r -> r.phase() == Rollout.Phase.LAUNCHING && Rollouts.isRolling(service, r))
                .isPresent()) {
            return 0;
        }
        long drifted = service.tainted(release).stream()
                .filter(i -> DriftDetection.isToReplace(service, i))
                .count();
        boolean judged = moving.filter(r -> r.to().equals(release)).isPresent();
        long unready = judged ? 0 : Overdue.answering(service, release);
        return (int) Math.min(drifted + unready, service.surge());
    }
}
