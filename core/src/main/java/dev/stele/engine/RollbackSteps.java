package dev.stele.engine;

import dev.stele.engine.Rollout.Ending;
import dev.stele.engine.Rollout.Kind;
import dev.stele.engine.Rollout.Phase;
import dev.stele.engine.Rollout.Result;
import dev.stele.oci.Digest;
import java.util.Optional;

/// Returns to a former release by order of a person, and condemns the release that it leaves.
///
/// A rollback is a rollout whose pool may be warm: then all traffic moves in one route epoch, at once. A cold one
/// starts its instances first, and is retried like any other when the platform fails.
///
/// While the wanted release waits for its next attempt, or for a person, a rollback gives it up; without another
/// target, the serving release stays.
final class RollbackSteps {
    private RollbackSteps() {}

    static void start(Service service, LedgerEvent.OrderGiven given) {
        ServiceRecord record = service.recorded();
        Order.Rollback order = (Order.Rollback) given.order();
        Optional<Digest> waiting = waiting(service);
        boolean stays = record.serving().isPresent()
                && waiting.isPresent()
                && order.to().map(to -> record.serving().get().equals(to)).orElse(true);
        if (stays) {
            condemn(service, waiting.get(), given);
            service.record(new LedgerEvent.OrderDone(service.name()));
            return;
        }
        Optional<Digest> to = order.to().or(record::fallback);
        Optional<String> refusal = refusal(record, to);
        if (refusal.isPresent()) {
            service.record(new LedgerEvent.OrderRefused(service.name(), refusal.get()));
            return;
        }
        int attempt = attempt(service, given);
        if (attempt > 0) {
            waiting.filter(release -> !release.equals(to.get())).ifPresent(release -> condemn(service, release, given));
            service.move(rollout(service, given, to.get(), attempt));
        }
    }

    private static Rollout rollout(Service service, LedgerEvent.OrderGiven given, Digest to, int attempt) {
        ServiceRecord record = service.recorded();
        return new Rollout(
                new Rollout.Change(
                        service.name(),
                        Rollouts.nextNumber(record),
                        Kind.ROLLBACK,
                        record.serving(),
                        to,
                        service.draft().world().desired().rev()),
                Rollout.Progress.begun(attempt, service.replicas(), Rollouts.progressMillis(service)),
                Optional.of(ending(given)));
    }

    private static Ending ending(LedgerEvent.OrderGiven given) {
        return new Ending(Result.ROLLED_BACK, true, reason(given), given.by());
    }

    private static String reason(LedgerEvent.OrderGiven given) {
        String reason = ((Order.Rollback) given.order()).reason();
        return reason.isEmpty() ? "it was rolled back" : reason;
    }

    /// The wanted release, when it neither serves nor is condemned: it waits for its next attempt, or for a person.
    private static Optional<Digest> waiting(Service service) {
        ServiceRecord record = service.recorded();
        return service.wanted()
                .filter(wanted -> record.serving().filter(wanted::equals).isEmpty())
                .filter(wanted -> !record.release(wanted).isCondemned());
    }

    private static void condemn(Service service, Digest release, LedgerEvent.OrderGiven given) {
        service.record(
                new LedgerEvent.VerdictGiven(service.name(), release, Verdict.CONDEMNED, reason(given), given.by()));
    }

    /// @return 0 = not now
    private static int attempt(Service service, LedgerEvent.OrderGiven given) {
        Optional<RolloutRecord> before = service.recorded()
                .rollout()
                .filter(r -> r.order().filter(given::equals).isPresent())
                .filter(r -> r.rollout()
                        .ending()
                        .filter(e -> e.outcome() == Result.FAILED_SAFE)
                        .isPresent());
        if (before.isEmpty()) {
            return 1;
        }
        Rollout last = before.get().rollout();
        String reason = last.ending().orElseThrow().reason();
        if (Rollouts.retryMillis(last) == 0) {
            service.record(new LedgerEvent.OrderRefused(
                    service.name(), "it was tried " + last.attempt() + " times; the last time: " + reason));
            return 0;
        }
        if (last.rev() != service.draft().world().desired().rev()) {
            service.record(new LedgerEvent.OrderRefused(service.name(), "another fleet is wanted since"));
            return 0;
        }
        service.why("tries the rollback again soon: " + reason);
        return service.draft().reached(before.get().deadlineMillis()) ? last.attempt() + 1 : 0;
    }

    /// Why that cannot be done while no rollout moves; empty = it can.
    ///
    /// @param to absent = there is none to go back to
    static Optional<String> refusal(ServiceRecord record, Optional<Digest> to) {
        if (to.isEmpty()) {
            return Optional.of("there is no former release that was proven");
        }
        ReleaseRecord release = record.releases().get(to.get());
        if (release == null) {
            return Optional.of("there is no such release");
        }
        if (release.isCondemned()) {
            return Optional.of(release.label() + " is condemned: " + release.note());
        }
        return record.serving().equals(to) ? Optional.of(release.label() + " serves already") : Optional.empty();
    }

    static void finish(Service service, Rollout rollout, LedgerEvent.OrderGiven given) {
        finish(service, rollout.ending(rollout.phase(), ending(given), 0));
    }

    /// The gateway sends all traffic to the former release: the release left behind is condemned and removed.
    static void finish(Service service, Rollout rollout) {
        Ending ending = rollout.ending().orElseThrow();
        if (rollout.base().isPresent()) {
            service.record(new LedgerEvent.VerdictGiven(
                    service.name(), rollout.base().get(), Verdict.CONDEMNED, ending.reason(), ending.by()));
        }
        service.move(rollout.in(Phase.DONE, 0));
    }
}
