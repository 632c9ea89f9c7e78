package dev.stele.engine;

import dev.stele.oci.Digest;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Forgets former releases that nothing needs any more, so that the record of a service does not grow with its age; the
/// ledger keeps everything.
///
/// What is wanted, serves, moves, is ordered, is routed, or has a pool or instances stays; so do the newest proven
/// ones, to which a rollback may go, as many as the service retains. Of the condemned ones many are remembered, since
/// they must not be started again, and of those that were never judged a few, for people who ask what became of them.
final class Retention {
    static final int CONDEMNED_KEPT = 100;
    static final int UNPROVEN_KEPT = 10;

    /// For a service that the fleet does not name any more.
    private static final int PROVEN_KEPT = 10;

    private Retention() {}

    static void decide(Service service) {
        ServiceRecord record = service.recorded();
        int proven =
                service.goal().map(goal -> goal.policies().retainReleases()).orElse(PROVEN_KEPT);
        if (record.releases().size() <= Math.min(proven, UNPROVEN_KEPT)) {
            return;
        }
        Set<Digest> kept = new HashSet<>();
        record.proven().reversed().values().stream().limit(proven).forEach(kept::add);
        kept.addAll(newest(record, Verdict.CONDEMNED, CONDEMNED_KEPT));
        kept.addAll(newest(record, Verdict.UNPROVEN, UNPROVEN_KEPT));
        if (!kept.containsAll(record.releases().keySet())) {
            kept.addAll(inUse(service));
            forget(service, kept);
        }
    }

    private static void forget(Service service, Set<Digest> kept) {
        List<Digest> gone = service.recorded().releases().keySet().stream()
                .filter(release -> !kept.contains(release))
                .limit(LedgerEvent.ReleasesForgotten.RELEASES_MAX)
                .toList();
        if (!gone.isEmpty()) {
            service.record(new LedgerEvent.ReleasesForgotten(service.name(), gone));
        }
    }

    private static Set<Digest> inUse(Service service) {
        ServiceRecord record = service.recorded();
        Recorded recorded = service.draft().recorded();
        Set<Digest> out = new HashSet<>(record.pools().keySet());
        service.wanted().ifPresent(out::add);
        record.serving().ifPresent(out::add);
        record.rollout().map(RolloutRecord::rollout).ifPresent(rollout -> {
            out.add(rollout.to());
            rollout.base().ifPresent(out::add);
        });
        record.rollback().ifPresent(given -> {
            if (given.order() instanceof Order.Rollback rollback) {
                rollback.to().ifPresent(out::add);
            }
        });
        for (var table : List.of(recorded.table(), recorded.applied())) {
            service.draft()
                    .route(table, service.name())
                    .ifPresent(route -> route.targets()
                            .forEach(target -> out.add(target.pool().release())));
        }
        record.releases().keySet().stream()
                .filter(release -> !recorded.instancesOf(service.pool(release)).isEmpty())
                .forEach(out::add);
        return out;
    }

    private static List<Digest> newest(ServiceRecord record, Verdict verdict, int count) {
        return record.releases().entrySet().stream()
                .filter(entry -> entry.getValue().verdict() == verdict)
                .sorted(Comparator.comparingInt(entry -> -entry.getValue().number()))
                .limit(count)
                .map(java.util.Map.Entry::getKey)
                .toList();
    }
}
