package dev.stele.views;

import dev.stele.engine.Desired;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Observation;
import dev.stele.engine.Observed;
import dev.stele.engine.Recorded;
import dev.stele.engine.Rollout;
import dev.stele.engine.Verdict;
import dev.stele.engine.World;
import dev.stele.fleet.AnyRelease;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.Release;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import java.util.Optional;
import java.util.TreeMap;

/// A world with one service, `web`, built from ledger events.
public final class Worlds {
    private Recorded recorded = Recorded.EMPTY;
    private Desired desired = Desired.NOTHING;
    private Observed observed = Observed.NOTHING;
    private long rollouts;

    Worlds() {
        say(new LedgerEvent.ServerStarted(1));
    }

    public static Release release(String content) {
        return AnyRelease.of(content);
    }

    static Fleet fleet(String content, int replicas) {
        TreeMap<String, ServiceGoal> services = new TreeMap<>();
        services.put(
                "web",
                new ServiceGoal(
                        "web",
                        "web:" + content,
                        release(content),
                        replicas,
                        Optional.empty(),
                        new ServiceGoal.Policies(ServiceGoal.Heal.REPLACE, RolloutPolicy.DEFAULT, 5)));
        return new Fleet("shop", "default", services);
    }

    Worlds wants(Fleet fleet) {
        long rev = recorded.rev() + 1;
        desired = new Desired(rev, fleet);
        return say(new LedgerEvent.DesiredSet(rev, Digest.sha256(fleet.toJson().bytes()), "ana"));
    }

    /// Release number `number` was made.
    Worlds made(int number, String content) {
        return say(new LedgerEvent.ReleaseMade("web", number, "web:" + content, release(content)));
    }

    /// v1 and v2 of `web` were proven, and v2 serves and is wanted.
    static Worlds two() {
        return new Worlds()
                .wants(fleet("1", 2))
                .proved(1, "1")
                .wants(fleet("2", 2))
                .proved(2, "2");
    }

    /// Release number `number` was made, rolled out and proven.
    Worlds proved(int number, String content) {
        return proved(number, "web:" + content, release(content));
    }

    /// Likewise, as number 1.
    Worlds proved(Release release) {
        return proved(1, "web:1", release);
    }

    private Worlds proved(int number, String imageName, Release release) {
        Optional<Digest> base = recorded.service("web").serving();
        say(new LedgerEvent.ReleaseMade("web", number, imageName, release));
        say(new LedgerEvent.RolloutMoved(new Rollout(
                new Rollout.Change("web", ++rollouts, Rollout.Kind.FORWARD, base, release.id(), recorded.rev()),
                new Rollout.Progress(1, Rollout.Phase.DONE, 2, 2, 0),
                Optional.of(new Rollout.Ending(Rollout.Result.COMPLETED, false, "", "stele")))));
        return say(new LedgerEvent.VerdictGiven("web", release.id(), Verdict.PROVEN, "", "stele"));
    }

    /// A release that was made before serves again.
    Worlds serving(String content) {
        Optional<Digest> base = recorded.service("web").serving();
        return say(new LedgerEvent.RolloutMoved(new Rollout(
                new Rollout.Change(
                        "web",
                        ++rollouts,
                        Rollout.Kind.FORWARD,
                        base,
                        release(content).id(),
                        recorded.rev()),
                new Rollout.Progress(1, Rollout.Phase.DONE, 2, 2, 0),
                Optional.of(new Rollout.Ending(Rollout.Result.COMPLETED, false, "", "stele")))));
    }

    Worlds condemned(String content, String reason) {
        return say(new LedgerEvent.VerdictGiven("web", release(content).id(), Verdict.CONDEMNED, reason, "ana"));
    }

    Worlds say(LedgerEvent event) {
        recorded = recorded.apply(event, recorded.entries(), 0);
        return this;
    }

    Worlds sees(Observation now) {
        observed = observed.then(now, Optional.empty(), 0);
        return this;
    }

    World world() {
        return new World(recorded.fence(), 0, desired, observed, recorded);
    }
}
