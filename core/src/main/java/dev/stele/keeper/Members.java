package dev.stele.keeper;

import dev.stele.engine.Draft;
import dev.stele.engine.InstanceRecord;
import dev.stele.engine.ObservedInstance;
import dev.stele.engine.ObservedInstance.Health;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.engine.Recorded;
import dev.stele.route.Member;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Who takes requests: instances that were announced, run, are READY and do not retire.
///
/// Where fewer than half of a pool's instances are ready, those that were ready once take requests too: what makes most
/// of them unready is seldom each one's own, and an answer of theirs is better than none (Envoy's panic threshold). An
/// instance that is missing in an observation stays a member until it is known to be lost: observations may be
/// incomplete.
///
/// A tainted instance stays in until the engine retires it within the budget: a layer that was changed taints every
/// instance above it at once, and to unroute them all would be the outage.
final class Members {
    private final Draft draft;
    private final Recorded durable;

    private Members(Draft draft, Recorded durable) {
        this.draft = draft;
        this.durable = durable;
    }

    /// A server that has just started knows no health: until its first observation the gateway keeps its membership.
    static Membership of(Draft draft, Recorded durable) {
        Membership before = draft.observed().membership();
        long fence = draft.world().fence();
        if (before.fence() != fence && !draft.isSettled()) {
            return before;
        }
        Map<PoolId, List<Member>> pools = new Members(draft, durable).pools();
        if (before.fence() == fence && before.pools().equals(pools)) {
            return before;
        }
        return new Membership(fence, before.fence() == fence ? before.version() + 1 : 1, new TreeMap<>(pools));
    }

    private Map<PoolId, List<Member>> pools() {
        Map<PoolId, List<Member>> out =
                HashMap.newHashMap(draft.observed().membership().pools().size());
        draft.recorded().services().values().stream()
                .filter(service -> draft.mayGetRequests(service.name()))
                .forEach(service -> service.pools().keySet().forEach(release -> {
                    PoolId pool = new PoolId(service.name(), release);
                    List<Member> members = members(pool);
                    if (!members.isEmpty()) {
                        out.put(pool, members);
                    }
                }));
        return out;
    }

    private List<Member> members(PoolId pool) {
        List<InstanceRecord> instances = draft.recorded().instancesOf(pool);
        List<Member> ready = new ArrayList<>(instances.size());
        int unready = 0;
        for (InstanceRecord instance : instances) {
            Optional<Member> member = member(pool, instance, false);
            member.ifPresent(ready::add);
            unready += member.isEmpty() && member(pool, instance, true).isPresent() ? 1 : 0;
        }
        return ready.size() < unready ? all(pool) : ready;
    }

    private List<Member> all(PoolId pool) {
        return draft.recorded().instancesOf(pool).stream()
                .flatMap(instance -> member(pool, instance, true).stream())
                .toList();
    }

    /// @param open whether one that is not ready may take requests too
    private Optional<Member> member(PoolId pool, InstanceRecord instance, boolean open) {
        if (instance.isRetiring() && !isKept(pool, instance)) {
            return Optional.empty();
        }
        Optional<ObservedInstance> seen = draft.observed().instance(instance.id());
        if (seen.isEmpty()) {
            return before(pool, instance);
        }
        boolean takes = isReady(seen.get()) || (open && instance.wasReady() && mayAnswer(seen.get()));
        return takes ? Optional.of(member(seen.get())) : Optional.empty();
    }

    /// Whether it takes requests and retires only once the batch on its way is durable.
    private boolean isKept(PoolId pool, InstanceRecord instance) {
        return Optional.ofNullable(durable.instances().get(instance.id()))
                        .filter(now -> !now.isRetiring())
                        .isPresent()
                && before(pool, instance).isPresent();
    }

    private static Member member(ObservedInstance seen) {
        return new Member(seen.instance(), seen.address());
    }

    private Optional<Member> before(PoolId pool, InstanceRecord instance) {
        return draft.observed().membership().pools().getOrDefault(pool, List.of()).stream()
                .filter(member -> member.instance().equals(instance.id()))
                .findFirst();
    }

    private static boolean isReady(ObservedInstance seen) {
        return seen.state() == State.RUNNING && seen.health() == Health.READY;
    }

    private static boolean mayAnswer(ObservedInstance seen) {
        return switch (seen.health()) {
            case READY, UNREADY, UNKNOWN -> seen.state() == State.RUNNING;
            case DEAD -> false;
        };
    }
}
