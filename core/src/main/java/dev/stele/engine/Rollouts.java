package dev.stele.engine;

import dev.stele.engine.Rollout.Ending;
import dev.stele.engine.Rollout.Kind;
import dev.stele.engine.Rollout.Phase;
import dev.stele.engine.Rollout.Result;
import dev.stele.fleet.RolloutPolicy.Strategy;
import dev.stele.oci.Digest;
import dev.stele.text.Amounts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Starts rollouts and advances them from phase to phase.
///
/// In every phase, [Failures] first decides whether the rollout has to end: a person may have ended it, the fleet may
/// want something newer, instances may fail, or its deadline may be over. All of these lead to REVERTING.
final class Rollouts {
    static final String STELE = "stele";

    /// Delays before the next attempts after a failure of the platform; after the last one a person has to act.
    private static final List<Duration> RETRIES =
            List.of(Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(8));

    /// How often the remaining time of a rollout's deadline is recorded, and at most how frequently.
    private static final int NOTED_TIMES = 10;

    private static final long NOTED_MILLIS_MIN = 10_000;

    private Rollouts() {}

    static void decide(Service service) {
        service.recorded().moving().ifPresentOrElse(moving -> advance(service, moving), () -> start(service));
    }

    private static void advance(Service service, RolloutRecord moving) {
        Optional<Rollout> ended = Failures.of(service, moving);
        if (ended.isPresent()) {
            service.move(ended.get());
            return;
        }
        Rollout rollout = moving.rollout();
        if (isToBeNoted(service, moving)) {
            service.move(rollout.in(
                    rollout.phase(), moving.deadlineMillis() - service.draft().now()));
            return;
        }
        switch (rollout.phase()) {
            case PREPARING -> prepare(service, rollout);
            case LAUNCHING -> {
                if (isRolling(service, rollout)) {
                    Rolling.launch(service, rollout);
                } else {
                    BlueGreen.launch(service, rollout);
                }
            }
            case SHIFTING -> shift(service, rollout);
            case BAKING -> bake(service, moving);
            case PAUSED -> pause(service, rollout);
            case REVERTING -> Revert.advance(service, moving);
            case DONE -> throw new IllegalStateException("a rollout that is over does not move");
        }
    }

    /// The remaining time of a deadline is recorded now and then, so that it continues after a restart of the server.
    private static boolean isToBeNoted(Service service, RolloutRecord moving) {
        long every = Math.max(NOTED_MILLIS_MIN, progressMillis(service) / NOTED_TIMES);
        boolean counts = moving.rollout().phase() != Phase.PAUSED;
        return counts
                && service.draft().now() < moving.deadlineMillis()
                && service.draft().reached(moving.versionMillis() + every);
    }

    /// Waits for a person. Applying the fleet again resumes the rollout: the cause may be fixed by now.
    private static void pause(Service service, Rollout rollout) {
        long rev = service.draft().world().desired().rev();
        if (rev == rollout.rev()) {
            service.why("is paused: " + rollout.ending().map(Ending::reason).orElse("")
                    + "; apply again to try again, or roll back");
            return;
        }
        service.move(rollout.resumed(rev, progressMillis(service)));
    }

    /// A first start has nothing to take the place of, and a rollback happens at once.
    static boolean isRolling(Service service, Rollout rollout) {
        return service.policy().strategy() == Strategy.ROLLING
                && rollout.kind() == Kind.FORWARD
                && rollout.base().isPresent();
    }

    private static void start(Service service) {
        ServiceRecord record = service.recorded();
        if (record.rollback().isPresent()) {
            RollbackSteps.start(service, record.rollback().get());
            return;
        }
        Optional<Digest> target = target(service);
        explainHold(service);
        if (target.isEmpty() || record.serving().equals(target)) {
            return;
        }
        Attempt attempt = attempt(service, target.get());
        if (attempt.number() > 0) {
            service.move(new Rollout(
                    new Rollout.Change(
                            service.name(),
                            nextNumber(record),
                            Kind.FORWARD,
                            record.serving(),
                            target.get(),
                            service.draft().world().desired().rev()),
                    Rollout.Progress.begun(attempt.number(), service.replicas(), progressMillis(service)),
                    Optional.empty()));
        }
    }

    private static void explainHold(Service service) {
        Digest wanted = service.wanted().orElseThrow();
        ReleaseRecord release = service.recorded().release(wanted);
        if (release.isCondemned()) {
            service.why("is held: the fleet wants " + release.label() + ", which is condemned: " + release.note());
        }
    }

    static long nextNumber(ServiceRecord record) {
        return 1 + record.rollout().map(r -> r.rollout().number()).orElse(0L);
    }

    /// The release that has to serve: the wanted one unless it is condemned, else the serving or the last proven one.
    static Optional<Digest> target(Service service) {
        ServiceRecord record = service.recorded();
        Digest wanted = service.wanted().orElseThrow();
        return record.release(wanted).isCondemned() ? record.serving().or(record::fallback) : Optional.of(wanted);
    }

    /// @param number 0 = not now
    private record Attempt(int number) {}

    private static Attempt attempt(Service service, Digest target) {
        Optional<RolloutRecord> last = service.recorded()
                .rollout()
                .filter(r -> r.rollout().to().equals(target)
                        && r.rollout().rev()
                                == service.draft().world().desired().rev());
        Optional<Result> outcome = last.flatMap(r -> r.rollout().ending()).map(Ending::outcome);
        if (outcome.isEmpty()) {
            return new Attempt(1);
        }
        String reason = last.get().rollout().ending().orElseThrow().reason();
        return switch (outcome.get()) {
            case FAILED_SAFE -> {
                int tried = last.get().rollout().attempt();
                if (tried > RETRIES.size()) {
                    service.why("is paused after " + tried + " attempts: " + reason + "; apply again to try again");
                    yield new Attempt(0);
                }
                service.why("tries again soon: " + reason);
                yield new Attempt(service.draft().reached(last.get().deadlineMillis()) ? tried + 1 : 0);
            }
            case FAILED_NO_TARGET, REVERTED -> {
                boolean pardoned = last.get().rollout().ending().orElseThrow().condemned();
                if (!pardoned) {
                    service.why("waits for a person: " + reason);
                }
                yield new Attempt(pardoned ? 1 : 0);
            }
            case COMPLETED, ROLLED_BACK, SUPERSEDED -> new Attempt(1);
        };
    }

    /// How long to wait after an attempt that ended so, before the next one.
    static long retryMillis(Rollout rollout) {
        boolean retried =
                rollout.ending().filter(e -> e.outcome() == Result.FAILED_SAFE).isPresent();
        return retried && rollout.attempt() <= RETRIES.size()
                ? RETRIES.get(rollout.attempt() - 1).toMillis()
                : 0;
    }

    private static void prepare(Service service, Rollout rollout) {
        Digest image = service.recorded().release(rollout.to()).release().image();
        boolean leaving = service.draft().recorded().instancesOf(service.pool(rollout.to())).stream()
                .anyMatch(i -> i.isRetiring() && !i.isOnlyLeftOver());
        if (leaving && rollout.kind() == Kind.FORWARD) {
            service.why("waits until former instances of " + service.label(rollout.to()) + " are gone");
        } else if (service.draft().observed().platform().images().contains(image)) {
            service.move(rollout.in(Phase.LAUNCHING, progressMillis(service)));
        } else {
            service.why(FailureCauses.with(
                    "waits for the image of " + service.label(rollout.to()),
                    FailureCauses.image(service, rollout.to())));
        }
    }

    private static void shift(Service service, Rollout rollout) {
        if (!service.isApplied()) {
            service.why(FailureCauses.with(
                    "waits until the gateway sends all requests to " + service.label(rollout.to()),
                    FailureCauses.gateway(service)));
        } else if (rollout.kind() == Kind.ROLLBACK) {
            RollbackSteps.finish(service, rollout);
        } else {
            long bake = service.policy().timing().bake().toMillis();
            service.move(rollout.in(Phase.BAKING, progressMillis(service) + bake));
        }
    }

    private static void bake(Service service, RolloutRecord moving) {
        Rollout rollout = moving.rollout();
        Duration bake = service.policy().timing().bake();
        if (!service.isApplied()) {
            // It no longer gets all requests, or that is unknown: the bake starts again when it does.
            service.move(rollout.in(Phase.SHIFTING, progressMillis(service)));
            return;
        }
        service.why(
                service.label(rollout.to()) + " has all requests and has to stay healthy for " + Amounts.time(bake));
        if (service.draft().reached(moving.sinceMillis() + bake.toMillis())
                && service.steady(rollout.to()) >= service.replicas()) {
            complete(service, rollout);
        }
    }

    private static void complete(Service service, Rollout rollout) {
        if (service.replicas() > 0) {
            service.record(new LedgerEvent.VerdictGiven(
                    service.name(), rollout.to(), Verdict.PROVEN, "it carried all requests through its bake", STELE));
        }
        boolean warm = service.isFormerKept();
        service.recorded().pools().forEach((release, pool) -> {
            boolean isBase = rollout.base().equals(Optional.of(release));
            if (isBase && warm) {
                service.record(new LedgerEvent.PoolChanged(
                        new PoolAction.EnsurePool(service.pool(release), service.replicas(), Tier.WARM)));
            } else if (!release.equals(rollout.to()) && pool.want() > 0) {
                service.record(
                        new LedgerEvent.PoolChanged(new PoolAction.EnsurePool(service.pool(release), 0, Tier.COLD)));
            }
        });
        service.move(rollout.ending(Phase.DONE, new Ending(Result.COMPLETED, false, "", STELE), 0));
    }

    static long progressMillis(Service service) {
        return service.policy().timing().progressDeadline().toMillis();
    }
}
