package dev.stele.sim;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import dev.stele.engine.Rollout;
import dev.stele.engine.Verdict;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Orders that people gave beside the fleet, and whether they are carried out.
final class OrderCheck {
    /// The longest time after the last fault until an order is taken up or refused.
    private static final long TAKEN_MILLIS = 20_000;

    /// @param to the release named in the order
    /// @param target the release that has to serve then
    /// @param spared the serving release, which must not be condemned
    private record Back(Optional<Digest> to, Optional<Digest> target, Optional<Digest> spared, long at, boolean taken) {
        Back isTaken() {
            return new Back(to, target, spared, at, true);
        }
    }

    private final Checker checker;
    private final Timeline time;
    private final Map<String, Back> backs = new HashMap<>();
    private final Map<String, Optional<Back>> befores = new HashMap<>();

    OrderCheck(Checker checker, Timeline time) {
        this.checker = checker;
        this.time = time;
    }

    void given(Order order) {
        String service = order.service();
        switch (order) {
            case Order.Rollback(var _, var to, var _) -> {
                befores.put(service, Optional.ofNullable(backs.get(service)).filter(Back::taken));
                backs.put(service, back(service, to));
            }
            case Order.Stop _, Order.Pardon _ -> forget(service);
        }
    }

    private Back back(String service, Optional<Digest> to) {
        Optional<Rollout> moving = checker.services().moving(service);
        Optional<Digest> serving = checker.services().serving(service);
        Optional<Digest> wanted =
                checker.bounds().goal(service).map(goal -> goal.release().id());
        boolean waits = moving.isEmpty()
                && serving.isPresent()
                && wanted.filter(w ->
                                !serving.get().equals(w) && !checker.traffic().isCondemned(new PoolId(service, w)))
                        .isPresent();
        // Ending a rollout brings its base back, unless the fleet wants another release by now.
        Optional<Digest> left = moving.filter(
                        r -> r.kind() == Rollout.Kind.ROLLBACK || wanted.equals(Optional.of(r.to())))
                .flatMap(r -> r.kind() == Rollout.Kind.ROLLBACK ? Optional.of(r.to()) : r.base());
        Optional<Digest> target = to.or(() -> left).or(() -> waits ? serving : Optional.empty());
        return new Back(to, target, to.isEmpty() && waits ? serving : Optional.empty(), time.now(), false);
    }

    /// A newer fleet or order replaces the rollback.
    void forget(String service) {
        backs.remove(service);
        befores.remove(service);
    }

    void forgetAll() {
        backs.clear();
        befores.clear();
    }

    void refused(String service) {
        Optional<Back> before = befores.getOrDefault(service, Optional.empty());
        befores.remove(service);
        before.ifPresentOrElse(back -> backs.put(service, back), () -> backs.remove(service));
    }

    /// The rollback has begun or is done.
    void taken(String service) {
        backs.computeIfPresent(service, (_, back) -> back.isTaken());
    }

    void verdict(LedgerEvent.VerdictGiven given) {
        Back back = backs.get(given.service());
        if (back == null || given.verdict() != Verdict.CONDEMNED) {
            return;
        }
        if (!given.by().equals("stele") && back.spared().equals(Optional.of(given.release()))) {
            throw new Violation(
                    Invariant.O2, given.service() + ": a person gave up what waited, and what serves is condemned");
        }
        taken(given.service());
        if (back.target().equals(Optional.of(given.release()))) {
            forget(given.service());
        }
    }

    /// Checks that a rollback goes to the ordered release.
    void moved(Rollout rollout) {
        Optional<Digest> ordered =
                Optional.ofNullable(backs.get(rollout.service())).flatMap(Back::to);
        if (rollout.kind() == Rollout.Kind.ROLLBACK
                && rollout.phase() == Rollout.Phase.PREPARING
                && ordered.filter(to -> !to.equals(rollout.to())).isPresent()) {
            throw new Violation(
                    Invariant.O1,
                    rollout.service() + " was ordered back to " + checker.name(ordered.get()) + " and goes to "
                            + checker.name(rollout.to()));
        }
        taken(rollout.service());
    }

    /// Checks that each order is taken up in time.
    void look() {
        backs.forEach((service, back) -> {
            long calm = Math.min(
                    time.now() - back.at(), checker.disturbances().calmMillis(service, checker.isRouted(service)));
            if (!back.taken() && !isTriedAgain(service, back) && calm > TAKEN_MILLIS) {
                throw new Violation(
                        Invariant.L13, service + ": a rollback is neither begun nor refused for " + calm + " ms");
            }
        });
    }

    /// A rollout is under way, or the same rollback was ordered before and will be retried.
    private boolean isTriedAgain(String service, Back back) {
        return checker.services()
                .rollout(service)
                .filter(r -> r.phase() != Rollout.Phase.DONE
                        || (r.kind() == Rollout.Kind.ROLLBACK
                                && Optional.of(r.to()).equals(back.target())))
                .isPresent();
    }

    /// At the end of a history: the release that a person ordered last serves.
    void end() {
        backs.forEach((service, back) -> {
            Optional<Digest> target =
                    back.target().filter(t -> !checker.verdicts().mayFail(new PoolId(service, t)));
            if (target.isPresent() && !checker.services().serving(service).equals(target)) {
                throw new Violation(
                        Invariant.O1,
                        service + " was rolled back to " + checker.name(target.get()) + ", and "
                                + checker.services().serving(service).map(checker::name) + " serves");
            }
        });
    }
}
