package dev.stele.keeper;

import dev.stele.engine.Draft;
import dev.stele.engine.InstanceRecord;
import dev.stele.engine.Observed;
import dev.stele.engine.ObservedInstance;
import dev.stele.route.Member;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who takes requests: instances that were announced, run, are READY and do not retire.
///
/// A tainted instance stays in until the engine retires it within the budget: a layer that was changed taints every
/// instance above it at once, and to unroute them all would be the outage.
final class Members {
    /// After a start of the server nobody has been probed. For so long at most the gateway goes on with what it has.
    static final long SETTLE_MILLIS = 5_000;

    private Members() {}

    static Membership of(Draft draft) {
        Observed observed = draft.observed();
        Membership before = observed.membership();
        long fence = draft.world().fence();
        if (before.fence() != fence && !isSettled(draft)) {
            return before;
        }
        SortedMap<PoolId, List<Member>> pools = pools(draft);
        if (before.fence() == fence && before.pools().equals(pools)) {
            return before;
        }
        return new Membership(fence, before.fence() == fence ? before.version() + 1 : 1, pools);
    }

    private static boolean isSettled(Draft draft) {
        boolean allProbed = draft.recorded().instances().values().stream()
                .filter(i -> i.isStarted() && !i.isRetiring())
                .map(i -> draft.observed().instance(i.id()))
                .flatMap(Optional::stream)
                .noneMatch(seen -> seen.state() == ObservedInstance.State.RUNNING
                        && seen.health() == ObservedInstance.Health.UNKNOWN);
        long since = draft.observed().sinceMillis().orElse(draft.now());
        return draft.reached(since + SETTLE_MILLIS)
                || (allProbed && draft.observed().sinceMillis().isPresent());
    }

    private static SortedMap<PoolId, List<Member>> pools(Draft draft) {
        SortedMap<PoolId, List<Member>> out = new TreeMap<>();
        draft.recorded()
                .services()
                .values()
                .forEach(service -> service.pools().keySet().forEach(release -> {
                    PoolId pool = new PoolId(service.name(), release);
                    List<Member> members = new ArrayList<>();
                    for (InstanceRecord instance : draft.recorded().instancesOf(pool)) {
                        draft.observed()
                                .instance(instance.id())
                                .filter(seen -> !instance.isRetiring() && takesRequests(seen))
                                .ifPresent(seen -> members.add(new Member(instance.id(), seen.address())));
                    }
                    if (!members.isEmpty()) {
                        out.put(pool, members);
                    }
                }));
        return out;
    }

    private static boolean takesRequests(ObservedInstance seen) {
        return seen.state() == ObservedInstance.State.RUNNING && seen.health() == ObservedInstance.Health.READY;
    }
}
