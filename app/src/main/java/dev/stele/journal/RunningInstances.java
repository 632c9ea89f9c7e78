package dev.stele.journal;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Outcome;
import dev.stele.fleet.Release;
import dev.stele.journal.AuditMoment.RunningInstance;
import dev.stele.journal.AuditMoment.RunningPool;
import dev.stele.journal.AuditMoment.State;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Folds the entries of a ledger into the instances whose processes run. Meant for an audit: it does not use the
/// engine's own state, and when in doubt an instance counts as running.
final class RunningInstances {
    private final Map<PoolId, Known> releases = new TreeMap<>();
    private final Map<String, LedgerEvent.InstanceIntent> open = new HashMap<>();
    private final Map<String, PoolId> pools = new HashMap<>();
    private final Map<String, RunningInstance> running = new TreeMap<>();

    private record Known(int number, String imageName, Release release) {}

    void add(Instant at, LedgerEvent event) {
        switch (event) {
            case LedgerEvent.ReleaseMade(var service, var number, var imageName, var release) ->
                releases.put(new PoolId(service, release.id()), new Known(number, imageName, release));
            case LedgerEvent.InstanceIntent intent -> begins(at, intent);
            case LedgerEvent.Closed(var key, var outcome) ->
                Optional.ofNullable(open.remove(key)).ifPresent(intent -> ends(intent, outcome));
            case LedgerEvent.Ended ended -> running.remove(ended.instance());
            case LedgerEvent.ReleasesForgotten _,
                    LedgerEvent.ReleaseRouted _,
                    LedgerEvent.BecameReady _,
                    LedgerEvent.ServerStarted _,
                    LedgerEvent.DesiredSet _,
                    LedgerEvent.VerdictGiven _,
                    LedgerEvent.RolloutMoved _,
                    LedgerEvent.ServiceDown _,
                    LedgerEvent.OrderGiven _,
                    LedgerEvent.PoolChanged _,
                    LedgerEvent.Intent _,
                    LedgerEvent.Recovered _,
                    LedgerEvent.DriftFound _,
                    LedgerEvent.DriftGone _,
                    LedgerEvent.OrderPending _,
                    LedgerEvent.OrderDone _,
                    LedgerEvent.OrderRefused _ -> {
                // These start or end no process.
            }
        }
    }

    private void begins(Instant at, LedgerEvent.InstanceIntent intent) {
        open.put(intent.key(), intent);
        intent.announced().ifPresent(announced -> pools.put(intent.instance(), announced.pool()));
        String id = intent.instance();
        switch (intent.step()) {
            case CREATE, DRAIN -> {
                // A created process does not run yet, and a draining one still does.
            }
            case START -> running.putIfAbsent(id, new RunningInstance(id, at, State.STARTING));
            case STOP, REMOVE ->
                running.computeIfPresent(id, (_, ran) -> new RunningInstance(id, ran.since(), State.STOPPING));
        }
    }

    private void ends(LedgerEvent.InstanceIntent intent, Outcome outcome) {
        if (!(outcome instanceof Outcome.Done)) {
            return;
        }
        String id = intent.instance();
        switch (intent.step()) {
            case CREATE, DRAIN -> {
                // As above.
            }
            case START ->
                running.computeIfPresent(
                        id,
                        (_, ran) -> ran.state() == State.STARTING
                                ? new RunningInstance(id, ran.since(), State.RUNNING)
                                : ran);
            case STOP, REMOVE -> running.remove(id);
        }
    }

    /// By service and number of the release.
    List<RunningPool> pools() {
        Map<PoolId, List<RunningInstance>> byPool = new TreeMap<>();
        running.values()
                .forEach(ran -> byPool.computeIfAbsent(pool(ran.instance()), _ -> new ArrayList<>())
                        .add(ran));
        List<RunningPool> out = new ArrayList<>();
        byPool.forEach((pool, instances) -> {
            Known known = Optional.ofNullable(releases.get(pool))
                    .orElseThrow(() -> new IllegalStateException("no entry tells what " + pool + " is"));
            Digest image = known.release.image();
            out.add(new RunningPool(pool.service(), known.number, pool.release(), image, known.imageName, instances));
        });
        out.sort(Comparator.comparing(RunningPool::service).thenComparingInt(RunningPool::number));
        return out;
    }

    private PoolId pool(String instance) {
        return Optional.ofNullable(pools.get(instance))
                .orElseThrow(() -> new IllegalStateException("no entry announced instance " + instance));
    }
}
