package dev.stele.sim;

import dev.stele.engine.Rollout;
import dev.stele.fleet.RolloutPolicy.Strategy;
import dev.stele.keeper.InstanceAction;
import dev.stele.route.PoolId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// How many live instances a service may have, without warm ones and those that failed.
final class CeilingCheck {
    private final Checker checker;
    private final Simulation sim;

    CeilingCheck(Checker checker, Simulation sim) {
        this.checker = checker;
        this.sim = sim;
    }

    /// Called before the machine creates the instance.
    void creating(InstanceAction.Create create) {
        String service = create.pool().service();
        boolean rolling = isRollingForward(service);
        int limit = limit(service, rolling);
        long live = checker.intents().live(counted(create.pool()), rolling);
        boolean there = sim.machine().instances().containsKey(create.instance());
        if (live + (there ? 0 : 1) > limit) {
            throw new Violation(Invariant.S2, service + " would have " + (live + 1) + " instances, at most " + limit);
        }
    }

    private Set<PoolId> counted(PoolId pool) {
        String service = pool.service();
        Optional<Rollout> moving = checker.services().moving(service);
        Set<PoolId> counted = new HashSet<>();
        moving.ifPresent(r -> counted.add(new PoolId(service, r.to())));
        moving.flatMap(Rollout::base).ifPresent(base -> counted.add(new PoolId(service, base)));
        return counted.contains(pool) ? counted : Set.of(pool);
    }

    private boolean isRollingForward(String service) {
        boolean launching = checker.services()
                .moving(service)
                .filter(r -> r.phase() == Rollout.Phase.LAUNCHING
                        && r.base().isPresent()
                        && r.kind() == Rollout.Kind.FORWARD)
                .isPresent();
        return launching
                && checker.bounds().isLong(service, Strategy.ROLLING)
                && checker.bounds().isLongCold(service)
                && !checker.services().wasStoppedLately(service)
                && !sim.everDamaged();
    }

    /// A rollback does not wait for instances that drain.
    private int limit(String service, boolean rolling) {
        int replicas = checker.bounds().replicasMax(service);
        int surge = checker.bounds().surgeMax(service);
        if (rolling) {
            return replicas + surge;
        }
        boolean back = checker.services()
                .moving(service)
                .filter(r -> r.kind() == Rollout.Kind.ROLLBACK)
                .isPresent();
        int surges = sim.everDamaged() ? 2 : 1;
        return (back ? 3 : 2) * replicas + surges * surge;
    }
}
