package dev.stele.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Counts durations by fixed limits. Not thread-safe.
final class Distribution {
    static final List<Double> LOOP_SECONDS = List.of(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0);
    static final List<Double> ROLLOUT_SECONDS =
            List.of(1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_800.0, 3_600.0, 14_400.0);

    private final List<Double> limits;
    private final long[] counts;
    private double sum;

    /// @param limits upper ones, inclusive, rising
    Distribution(List<Double> limits) {
        this.limits = limits;
        this.counts = new long[limits.size() + 1];
    }

    void add(double seconds) {
        int found = Collections.binarySearch(limits, seconds);
        counts[found < 0 ? -found - 1 : found]++;
        sum += seconds;
    }

    HistogramDataPointSnapshot point(Labels labels) {
        return point(limits, Arrays.stream(counts).boxed().toList(), sum, labels);
    }

    /// @param counts one more than limits
    static HistogramDataPointSnapshot point(List<Double> limits, List<Long> counts, double sum, Labels labels) {
        List<Double> bounds = new ArrayList<>(limits);
        bounds.add(Double.POSITIVE_INFINITY);
        return HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
                .sum(sum)
                .labels(labels)
                .build();
    }
}
