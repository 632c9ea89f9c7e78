package dev.stele.sim;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Rollout;
import dev.stele.keeper.InstanceAction;
import dev.stele.route.PoolId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Checks Stele's verdicts against the real quality of images and the real faults of their instances.
///
/// A good image whose instances end by themselves looks like a bad one. So a good image may be condemned,
/// too, if at least the budget's number of its instances failed in ways that a release can be blamed for.
final class VerdictCheck {
    private static final String STELE = "stele";
    private static final int BUDGET_MIN = 2;
    private static final int BUDGET_PERCENT = 10;

    /// @param what the kind and the instance; the same kind on the same instance counts once
    private record Blame(long at, String what) {}

    private record Span(long from, long until) {}

    private final Checker checker;
    private final Timeline time;
    private final Map<PoolId, List<Blame>> blames = new HashMap<>();
    private final Map<String, List<Span>> outages = new HashMap<>();
    private final Set<PoolId> proven = new HashSet<>();

    VerdictCheck(Checker checker, Timeline time) {
        this.checker = checker;
        this.time = time;
    }

    /// A failure of an instance that its release could have caused.
    void blamed(InstanceAction.Create made, String what) {
        blames.computeIfAbsent(made.pool(), _ -> new ArrayList<>())
                .add(new Blame(time.now(), what + " " + made.instance()));
    }

    void outage(String service, long millis) {
        outages.computeIfAbsent(service, _ -> new ArrayList<>()).add(new Span(time.now(), time.now() + millis));
    }

    void given(LedgerEvent.VerdictGiven given) {
        PoolId pool = new PoolId(given.service(), given.release());
        boolean own = given.by().equals(STELE);
        switch (given.verdict()) {
            case PROVEN -> {
                if (own) {
                    earned(pool);
                }
                proven.add(pool);
            }
            case CONDEMNED -> {
                if (own) {
                    deserved(pool, given.reason());
                }
            }
            case UNPROVEN -> {}
        }
    }

    private void deserved(PoolId pool, String reason) {
        if (!checker.services().image(pool).isGood()) {
            return;
        }
        long since = checker.services().rolloutBeganAt(pool.service()) - ReadinessHistory.SEEN_MILLIS;
        long blamed = blamed(pool, since);
        if (blamed < budget(pool) && !isUndecidable(pool, since)) {
            throw new Violation(
                    Invariant.V1,
                    pool + " is condemned, is good (" + checker.services().image(pool) + "), and " + blamed
                            + " of its instances failed in a way that it could have done: " + reason);
        }
    }

    /// Whether enough instances failed in its last rollout that even a good release may be condemned.
    boolean mayFail(PoolId pool) {
        long since = checker.services().rolloutBeganAt(pool.service()) - ReadinessHistory.SEEN_MILLIS;
        return !checker.services().image(pool).isGood() || blamed(pool, since) >= budget(pool);
    }

    private long blamed(PoolId pool, long since) {
        return blames.getOrDefault(pool, List.of()).stream()
                .filter(b -> b.at() >= since)
                .map(Blame::what)
                .distinct()
                .count();
    }

    private int budget(PoolId pool) {
        return Math.max(
                BUDGET_MIN, Math.ceilDiv(BUDGET_PERCENT * checker.bounds().replicasMin(pool.service()), 100));
    }

    /// A release that never served, without a base, while its dependency was down: its quality cannot be known.
    private boolean isUndecidable(PoolId pool, long since) {
        boolean alone = checker.services()
                .rollout(pool.service())
                .flatMap(Rollout::base)
                .isEmpty();
        boolean out = outages.getOrDefault(pool.service(), List.of()).stream().anyMatch(s -> s.until() >= since);
        return alone && out && !proven.contains(pool);
    }

    private void earned(PoolId pool) {
        String service = pool.service();
        if (checker.disturbances().isBlind(service)) {
            return;
        }
        boolean routed = checker.isRouted(service);
        long whole = checker.traffic().wholeSince(pool);
        boolean seen = checker.disturbances().calmMillis(service, true) > ReadinessHistory.SEEN_MILLIS;
        if (routed && seen && whole > time.now() - checker.bounds().bakeMinMillis(service)) {
            throw new Violation(Invariant.V2, pool + " is proven and has all requests since " + whole);
        }
        long ready = checker.readiness().instancesOf(pool).stream()
                .filter(checker.readiness()::isReadyLately)
                .count();
        if (ready < checker.bounds().replicasMin(service)) {
            throw new Violation(Invariant.V2, pool + " is proven and has " + ready + " instances that are ready");
        }
    }
}
