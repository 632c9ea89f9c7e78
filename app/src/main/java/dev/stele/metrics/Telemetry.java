package dev.stele.metrics;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Recorded;
import dev.stele.engine.Rollout;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Counts what happens while this server runs: each durable event, and each pass of the loop. Safe for several threads.
///
/// A rollout that began before this server is not measured: when it began is not known to this process.
public final class Telemetry {
    private final LongSupplier nanos;
    private final Map<PoolAction.Cause, Long> replaced = new EnumMap<>(PoolAction.Cause.class);
    private final Map<Rollout.Result, Distribution> rollouts = new EnumMap<>(Rollout.Result.class);
    private final Distribution pauses = new Distribution(Distribution.ROLLOUT_SECONDS);
    private final Distribution passes = new Distribution(Distribution.LOOP_SECONDS);
    private final Map<String, Long> unmeasured = new HashMap<>();
    private final Map<String, Move> moves = new HashMap<>();
    private long drifts;

    /// @param pausedNanos when its present pause began; 0 = it is not paused
    private record Move(long number, long begunNanos, long pausedNanos) {}

    /// @param recorded when the server starts
    /// @param nanos monotonic
    public Telemetry(Recorded recorded, LongSupplier nanos) {
        this.nanos = nanos;
        recorded.services()
                .forEach((name, service) -> service.moving()
                        .ifPresent(
                                moving -> unmeasured.put(name, moving.rollout().number())));
        for (PoolAction.Cause cause : PoolAction.Cause.values()) {
            if (cause != PoolAction.Cause.SURPLUS) {
                replaced.put(cause, 0L);
            }
        }
    }

    /// An event became durable.
    public synchronized void happened(LedgerEvent event) {
        if (event instanceof LedgerEvent.RolloutMoved(var rollout)) {
            moved(rollout);
        } else if (event instanceof LedgerEvent.DriftFound) {
            drifts++;
        } else if (event instanceof LedgerEvent.PoolChanged(PoolAction.Retire retire)) {
            replaced.computeIfPresent(retire.cause(), (_, n) -> n + 1);
        }
    }

    /// The loop has made a pass.
    public synchronized void passed(long tookNanos) {
        passes.add(seconds(tookNanos));
    }

    private void moved(Rollout rollout) {
        String service = rollout.service();
        if (unmeasured.getOrDefault(service, -1L) == rollout.number()) {
            return;
        }
        long now = nanos.getAsLong();
        Move move = moves.get(service);
        if (move == null || move.number() != rollout.number()) {
            move = new Move(rollout.number(), now, 0);
        }
        boolean paused = rollout.phase() == Rollout.Phase.PAUSED;
        if (move.pausedNanos() != 0 && !paused) {
            pauses.add(seconds(now - move.pausedNanos()));
        }
        long since = paused ? (move.pausedNanos() != 0 ? move.pausedNanos() : now) : 0;
        moves.put(service, new Move(move.number(), move.begunNanos(), since));
        if (rollout.phase() == Rollout.Phase.DONE) {
            moves.remove(service);
            rollouts.computeIfAbsent(
                            rollout.ending().orElseThrow().outcome(),
                            _ -> new Distribution(Distribution.ROLLOUT_SECONDS))
                    .add(seconds(now - move.begunNanos()));
        }
    }

    private static double seconds(long nanos) {
        return (double) nanos / TimeUnit.SECONDS.toNanos(1);
    }

    synchronized List<MetricSnapshot> snapshots() {
        HistogramSnapshot.Builder durations = HistogramSnapshot.builder()
                .name("stele_rollout_duration_seconds")
                .help("Time from the beginning of a rollout to its end, pauses included.");
        rollouts.forEach((result, taken) -> durations.dataPoint(taken.point(Labels.of("outcome", word(result)))));
        CounterSnapshot.Builder heals = CounterSnapshot.builder()
                .name("stele_heal_replacements")
                .help("Instances that were retired because they failed or drifted, by who is charged.");
        replaced.forEach((cause, count) -> heals.dataPoint(count(count, Labels.of("reason", word(cause)))));
        return List.of(
                durations.build(),
                HistogramSnapshot.builder()
                        .name("stele_rollout_pause_seconds")
                        .help("Time that a rollout was paused.")
                        .dataPoint(pauses.point(Labels.EMPTY))
                        .build(),
                HistogramSnapshot.builder()
                        .name("stele_reconcile_duration_seconds")
                        .help("Time of one pass of the control loop.")
                        .dataPoint(passes.point(Labels.EMPTY))
                        .build(),
                CounterSnapshot.builder()
                        .name("stele_drift_detected")
                        .help("Drift that was found.")
                        .dataPoint(count(drifts, Labels.EMPTY))
                        .build(),
                heals.build());
    }

    static CounterDataPointSnapshot count(long value, Labels labels) {
        return CounterDataPointSnapshot.builder()
                .value((double) value)
                .labels(labels)
                .build();
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
