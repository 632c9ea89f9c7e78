package dev.stele.engine;

import dev.stele.engine.Rollout.Ending;
import dev.stele.engine.Rollout.Kind;
import dev.stele.engine.Rollout.Outcome;
import dev.stele.engine.Rollout.Phase;
import dev.stele.oci.Digest;
import java.util.Optional;

/// Goes to a former release because a person says so, and condemns the one that is left.
///
/// A rollback is a rollout whose pool may be warm: then all traffic moves in one route epoch, at once. A cold one
/// starts its instances first.
final class Rollback {
    private Rollback() {}

    static void start(Service service, Fact.OrderGiven given) {
        ServiceRecord record = service.record();
        Order.Rollback order = (Order.Rollback) given.order();
        Optional<Digest> to = order.to().or(record::fallback);
        Optional<String> refusal = refusal(record, to);
        if (refusal.isPresent()) {
            service.say(new Fact.OrderRefused(service.name(), refusal.get()));
            return;
        }
        String reason = order.reason().isEmpty() ? "it was rolled back" : order.reason();
        service.move(new Rollout(
                service.name(),
                Rollouts.nextNumber(record),
                Kind.ROLLBACK,
                record.serving(),
                to.orElseThrow(),
                service.draft().world().desired().rev(),
                1,
                Phase.PREPARING,
                0,
                service.replicas(),
                Optional.of(new Ending(Outcome.ROLLED_BACK, true, reason, given.by())),
                Rollouts.progressMillis(service)));
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

    /// The gateway sends everything to the former release: what was left is condemned, and goes.
    static void finish(Service service, Rollout rollout) {
        Ending ending = rollout.ending().orElseThrow();
        if (rollout.base().isPresent()) {
            service.say(new Fact.VerdictGiven(
                    service.name(), rollout.base().get(), Verdict.CONDEMNED, ending.reason(), ending.by()));
        }
        service.move(rollout.in(Phase.DONE, 0));
    }
}
