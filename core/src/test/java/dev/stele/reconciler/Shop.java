package dev.stele.reconciler;

import dev.stele.engine.Desired;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Observed;
import dev.stele.engine.Order;
import dev.stele.engine.Recorded;
import dev.stele.engine.Rollout;
import dev.stele.engine.Rollout.Ending;
import dev.stele.engine.Rollout.Kind;
import dev.stele.engine.Rollout.Phase;
import dev.stele.engine.Rollout.Result;
import dev.stele.engine.Verdict;
import dev.stele.engine.World;
import dev.stele.fleet.AnyRelease;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.Release;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A world with one service, `web`, made of events as the ledger would hold them. Its releases are numbered.
final class Shop {
    private Recorded recorded = Recorded.EMPTY;
    private Desired desired = Desired.NOTHING;
    private long rollouts;

    Shop() {
        say(new LedgerEvent.ServerStarted(1));
    }

    static Release release(int number) {
        return AnyRelease.of("v" + number);
    }

    static Digest id(int number) {
        return release(number).id();
    }

    static Fleet fleet(int number) {
        ServiceGoal goal = new ServiceGoal(
                "web",
                "web:" + number,
                release(number),
                2,
                Optional.empty(),
                new ServiceGoal.Policies(ServiceGoal.Heal.REPLACE, RolloutPolicy.DEFAULT, 5));
        return new Fleet("shop", "default", new TreeMap<>(Map.of("web", goal)));
    }

    /// v1 and v2 were proven, v2 serves, and v3 was made.
    static Shop serving() {
        Shop shop = new Shop().wants(1).made(1).rollout(Way.first(1), Phase.DONE, completed());
        shop.proven(1).wants(2).made(2).rollout(new Way(Kind.FORWARD, Optional.of(1), 2, 1), Phase.DONE, completed());
        return shop.proven(2).made(3);
    }

    static Optional<Ending> completed() {
        return Optional.of(new Ending(Result.COMPLETED, false, "", "stele"));
    }

    static Optional<Ending> ended(Result outcome, boolean condemned) {
        return Optional.of(new Ending(outcome, condemned, "bad", "stele"));
    }

    Shop wants(int number) {
        long rev = recorded.rev() + 1;
        desired = new Desired(rev, fleet(number));
        return say(new LedgerEvent.DesiredSet(
                rev, Digest.sha256(desired.fleet().toJson().bytes()), "ana"));
    }

    Shop made(int number) {
        return say(new LedgerEvent.ReleaseMade("web", number, "web:" + number, release(number)));
    }

    Shop proven(int number) {
        return say(new LedgerEvent.VerdictGiven("web", id(number), Verdict.PROVEN, "", "stele"));
    }

    Shop condemned(int number) {
        return say(new LedgerEvent.VerdictGiven("web", id(number), Verdict.CONDEMNED, "bad", "stele"));
    }

    /// Between which releases a rollout goes.
    ///
    /// @param share 1 = `to` had all traffic in the end
    record Way(Kind kind, Optional<Integer> base, int to, int share) {
        static Way first(int share) {
            return new Way(Kind.FORWARD, Optional.empty(), 1, share);
        }
    }

    Shop forward(Phase phase, Optional<Ending> ending) {
        return rollout(new Way(Kind.FORWARD, Optional.of(2), 3, 0), phase, ending);
    }

    Shop back(Phase phase, Optional<Ending> ending) {
        return rollout(new Way(Kind.ROLLBACK, Optional.of(2), 1, 0), phase, ending);
    }

    Shop rollout(Way way, Phase phase, Optional<Ending> ending) {
        rollouts++;
        return say(new LedgerEvent.RolloutMoved(new Rollout(
                new Rollout.Change("web", rollouts, way.kind(), way.base().map(Shop::id), id(way.to()), recorded.rev()),
                new Rollout.Progress(1, phase, way.share() * 2, 2, 0),
                ending)));
    }

    Shop ordered(Optional<Integer> to) {
        return say(new LedgerEvent.OrderGiven(new Order.Rollback("web", to.map(Shop::id), "bad"), "ana"));
    }

    Shop stopped() {
        return say(new LedgerEvent.OrderGiven(new Order.Stop("web"), "ana"));
    }

    Shop say(LedgerEvent event) {
        recorded = recorded.apply(event, recorded.entries(), 0);
        return this;
    }

    Recorded recorded() {
        return recorded;
    }

    Desired desired() {
        return desired;
    }

    World world() {
        return new World(recorded.fence(), 0, desired, Observed.NOTHING, recorded);
    }
}
