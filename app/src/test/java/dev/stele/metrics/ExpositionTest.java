package dev.stele.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Recorded;
import dev.stele.engine.Rollout;
import dev.stele.fleet.AnyRelease;
import dev.stele.fleet.Release;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.route.RequestFigures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The text that monitoring systems read, through a strict reader.
class ExpositionTest {
    private static final Release RELEASE = AnyRelease.of("one");

    private final AtomicLong nanos = new AtomicLong();
    private final Recorded recorded =
            Recorded.EMPTY.apply(new LedgerEvent.ReleaseMade("web", 1, "web:1", RELEASE), 0, 0);
    private final Telemetry telemetry = new Telemetry(Recorded.EMPTY, nanos::get);

    private static RequestFigures figures(Digest release) {
        List<Long> buckets = new ArrayList<>(Collections.nCopies(RequestFigures.LIMITS_MICROS.size() + 1, 0L));
        buckets.set(1, 3L);
        buckets.set(buckets.size() - 1, 1L);
        return new RequestFigures(
                new PoolId("web", release), new TreeMap<>(Map.of("200", 3L, "499", 1L)), buckets, 60_000_000);
    }

    private static Status status() {
        ServiceStatus web = new ServiceStatus(
                "web",
                new ServiceStatus.Condition(ServiceStatus.State.HEALTHY, ""),
                Optional.of(1),
                Optional.empty(),
                new ServiceStatus.Replicas(1, 2),
                List.of(new ServiceStatus.Pool(
                        1,
                        ServiceStatus.Tier.SERVING,
                        1_000_000,
                        0,
                        0,
                        List.of(
                                new ServiceStatus.Instance("web-1", ServiceStatus.Cell.READY),
                                new ServiceStatus.Instance("web-2", ServiceStatus.Cell.GONE)))),
                Optional.empty());
        return new Status(1, 1, "shop", "de\"f\\ault", List.of(web), new Status.Gateway(":80", true, true, 1));
    }

    private Map<String, Double> read(RequestFigures... figures) {
        return OpenMetricsReader.read(
                new Exposition(recorded, status(), List.of(figures), OptionalLong.of(77), "0.1").text(telemetry, true));
    }

    private void rollout(long number, Rollout.Phase phase, Optional<Rollout.Result> result, int after) {
        nanos.addAndGet(Duration.ofSeconds(after).toNanos());
        telemetry.happened(new LedgerEvent.RolloutMoved(new Rollout(
                new Rollout.Change("web", number, Rollout.Kind.FORWARD, Optional.empty(), RELEASE.id(), 1),
                new Rollout.Progress(1, phase, 0, 2, 0),
                result.map(how -> new Rollout.Ending(how, false, "", "stele")))));
    }

    @Test
    void namesAndLabelsAreThoseOfTheDocs() {
        rollout(1, Rollout.Phase.PREPARING, Optional.empty(), 0);
        rollout(1, Rollout.Phase.PAUSED, Optional.empty(), 10);
        rollout(1, Rollout.Phase.PAUSED, Optional.empty(), 1);
        rollout(1, Rollout.Phase.LAUNCHING, Optional.empty(), 6);
        rollout(1, Rollout.Phase.DONE, Optional.of(Rollout.Result.COMPLETED), 3);
        telemetry.passed(2_000_000);
        telemetry.happened(new LedgerEvent.DriftFound("web-1", "x"));
        telemetry.happened(new LedgerEvent.PoolChanged(new PoolAction.Retire("web-1", PoolAction.Cause.DRIFT, "x", 0)));
        telemetry.happened(
                new LedgerEvent.PoolChanged(new PoolAction.Retire("web-1", PoolAction.Cause.SURPLUS, "x", 0)));
        Map<String, Double> found = read(figures(RELEASE.id()));
        assertThat(found)
                .containsEntry("stele_build_info{version=0.1}", 1.0)
                .containsEntry(
                        "stele_release_info{digest=" + RELEASE.image()
                                + ", environment=de\\\"f\\\\ault, release=v1, service=web}",
                        1.0)
                .containsEntry("stele_instances{release=v1, service=web, state=ready}", 1.0)
                .containsEntry("stele_instances{release=v1, service=web, state=gone}", 1.0)
                .containsEntry("stele_instances{release=v1, service=web, state=starting}", 0.0)
                .containsEntry("stele_gateway_up", 1.0)
                .containsEntry("stele_gateway_requests_total{code=200, release=v1, service=web}", 3.0)
                .containsEntry("stele_gateway_requests_total{code=499, release=v1, service=web}", 1.0)
                .containsEntry("stele_gateway_request_duration_seconds_count{release=v1, service=web}", 4.0)
                .containsEntry("stele_gateway_request_duration_seconds_sum{release=v1, service=web}", 60.0)
                .containsEntry("stele_gateway_request_duration_seconds_bucket{le=0.0025, release=v1, service=web}", 3.0)
                .containsEntry("stele_rollout_duration_seconds_sum{outcome=completed}", 20.0)
                .containsEntry("stele_rollout_pause_seconds_sum", 7.0)
                .containsEntry("stele_reconcile_duration_seconds_count", 1.0)
                .containsEntry("stele_reconcile_duration_seconds_bucket{le=0.001}", 0.0)
                .containsEntry("stele_reconcile_duration_seconds_bucket{le=0.0025}", 1.0)
                .containsEntry("stele_drift_detected_total", 1.0)
                .containsEntry("stele_heal_replacements_total{reason=drift}", 1.0)
                .containsEntry("stele_heal_replacements_total{reason=release}", 0.0)
                .containsEntry("stele_audit_entries_total", 1.0)
                .containsEntry("stele_registry_bytes", 77.0);
        assertThat(found.keySet()).noneMatch(series -> series.contains("surplus"));
    }

    @Test
    void releaseThatWasForgottenHasNoSeries() {
        Map<String, Double> found = read(figures(Digest.sha256(new byte[0])));
        assertThat(found.keySet()).noneMatch(series -> series.startsWith("stele_gateway_request"));
    }

    @Test
    void rolloutThatBeganBeforeTheServerIsNotMeasured() {
        Rollout begun = new Rollout(
                new Rollout.Change("web", 1, Rollout.Kind.FORWARD, Optional.empty(), RELEASE.id(), 1),
                new Rollout.Progress(1, Rollout.Phase.PREPARING, 0, 2, 0),
                Optional.empty());
        Telemetry later = new Telemetry(recorded.apply(new LedgerEvent.RolloutMoved(begun), 1, 0), nanos::get);
        later.happened(new LedgerEvent.RolloutMoved(new Rollout(
                begun.change(),
                new Rollout.Progress(1, Rollout.Phase.DONE, 2, 2, 0),
                Optional.of(new Rollout.Ending(Rollout.Result.COMPLETED, false, "", "stele")))));
        assertThat(OpenMetricsReader.read(new Exposition(recorded, status(), List.of(), OptionalLong.empty(), "0")
                                .text(later, true))
                        .keySet())
                .noneMatch(series -> series.startsWith("stele_rollout_duration"));
    }

    @Test
    void olderFormatHasTheSameSeries() {
        String text = new Exposition(recorded, status(), List.of(figures(RELEASE.id())), OptionalLong.of(77), "0.1")
                .text(telemetry, false);
        assertThat(text)
                .contains("# TYPE stele_gateway_requests_total counter\n")
                .contains("stele_gateway_requests_total{code=\"200\",release=\"v1\",service=\"web\"} 3.0\n")
                .doesNotContain("# EOF");
        assertThat(Exposition.contentType(false)).startsWith("text/plain; version=0.0.4");
        assertThat(Exposition.contentType(true)).startsWith("application/openmetrics-text; version=1.0.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# TYPE a counter\na 1\n# EOF\n",
                "# TYPE a counter\na_total 1\na_total 1\n# EOF\n",
                "# TYPE a counter\na_total 1\n",
                "# TYPE a info\na_info 2\n# EOF\n",
                "# TYPE a gauge\na{b=\"c} 1\n# EOF\n",
                "# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\n# EOF\n",
                "# TYPE a histogram\na_bucket{le=\"1.0\"} 2\na_bucket{le=\"+Inf\"} 1\na_count 1\na_sum 1\n# EOF\n",
                "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 2\na_sum 1\n# EOF\n"
            })
    void readerRefusesWhatIsNoOpenMetrics(String text) {
        assertThatThrownBy(() -> OpenMetricsReader.read(text)).isInstanceOf(AssertionError.class);
    }
}
