package dev.stele.metrics;

import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.engine.Recorded;
import dev.stele.engine.ReleaseRecord;
import dev.stele.route.RequestFigures;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// All figures of one moment as a text.
///
/// Labels take few values: services, releases with instances or that are recorded, states, statuses. Only the info
/// series of a release that is present has a digest.
///
/// @param requests what the gateway has counted; empty while it does not answer
/// @param registryBytes of all stored blobs; empty while nobody knows
public record Exposition(
        Recorded recorded, Status status, List<RequestFigures> requests, OptionalLong registryBytes, String version) {
    private static final double MICROS = 1e6;
    private static final List<Double> REQUEST_SECONDS =
            RequestFigures.LIMITS_MICROS.stream().map(micros -> micros / MICROS).toList();

    public Exposition {
        requests = List.copyOf(requests);
    }

    public static String contentType(boolean openMetrics) {
        return writer(openMetrics).getContentType();
    }

    /// @param openMetrics OpenMetrics 1.0, else the older text format of Prometheus
    public String text(Telemetry telemetry, boolean openMetrics) {
        List<MetricSnapshot> all = new ArrayList<>(telemetry.snapshots());
        all.addAll(List.of(build(), releases(), instances(), gatewayUp(), requestsTotal(), requestDurations()));
        all.add(CounterSnapshot.builder()
                .name("stele_audit_entries")
                .help("Entries of the ledger.")
                .dataPoint(Telemetry.count(recorded.entries(), Labels.EMPTY))
                .build());
        registryBytes.ifPresent(
                bytes -> all.add(gauge("stele_registry_bytes", "Bytes of all blobs in the registry's store.")
                        .dataPoint(value(bytes, Labels.EMPTY))
                        .build()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer(openMetrics).write(out, new MetricSnapshots(all), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException("memory is no file", e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static ExpositionFormatWriter writer(boolean openMetrics) {
        return openMetrics ? OpenMetricsTextFormatWriter.create() : PrometheusTextFormatWriter.create();
    }

    private InfoSnapshot build() {
        return InfoSnapshot.builder()
                .name("stele_build")
                .help("The server's version.")
                .dataPoint(info(Labels.of("version", version)))
                .build();
    }

    private InfoSnapshot releases() {
        InfoSnapshot.Builder out =
                InfoSnapshot.builder().name("stele_release").help("A release that has instances, and its image.");
        for (ServiceStatus service : status.services()) {
            for (ServiceStatus.Pool pool : service.pools()) {
                recorded.service(service.service())
                        .numbered(pool.release())
                        .map(id -> recorded.service(service.service()).release(id))
                        .ifPresent(release -> out.dataPoint(info(Labels.of(
                                "service",
                                service.service(),
                                "environment",
                                status.environment(),
                                "release",
                                release.label(),
                                "digest",
                                release.release().image().toString()))));
            }
        }
        return out.build();
    }

    private GaugeSnapshot instances() {
        GaugeSnapshot.Builder out = gauge("stele_instances", "Instances of a release by state.");
        for (ServiceStatus service : status.services()) {
            for (ServiceStatus.Pool pool : service.pools()) {
                for (ServiceStatus.Cell cell : ServiceStatus.Cell.values()) {
                    long count = pool.instances().stream()
                            .filter(instance -> instance.cell() == cell)
                            .count();
                    out.dataPoint(value(
                            count,
                            Labels.of(
                                    "service",
                                    service.service(),
                                    "release",
                                    "v" + pool.release(),
                                    "state",
                                    Telemetry.word(cell))));
                }
            }
        }
        return out.build();
    }

    private GaugeSnapshot gatewayUp() {
        return gauge("stele_gateway_up", "Whether the gateway answers on its control socket.")
                .dataPoint(value(status.gateway().up() ? 1 : 0, Labels.EMPTY))
                .build();
    }

    private CounterSnapshot requestsTotal() {
        CounterSnapshot.Builder out = CounterSnapshot.builder()
                .name("stele_gateway_requests")
                .help("Requests that ended, by what the client got; 499 = its connection ended before.");
        for (RequestFigures figures : requests) {
            release(figures)
                    .ifPresent(release -> figures.codes()
                            .forEach((code, count) -> out.dataPoint(Telemetry.count(
                                    count, labels(figures, release).add("code", code)))));
        }
        return out.build();
    }

    private HistogramSnapshot requestDurations() {
        HistogramSnapshot.Builder out = HistogramSnapshot.builder()
                .name("stele_gateway_request_duration_seconds")
                .help("Time from a request's head to the end of its response.");
        for (RequestFigures figures : requests) {
            release(figures)
                    .ifPresent(release -> out.dataPoint(Distribution.point(
                            REQUEST_SECONDS, figures.buckets(), figures.micros() / MICROS, labels(figures, release))));
        }
        return out.build();
    }

    /// Absent for a release that was forgotten.
    private Optional<ReleaseRecord> release(RequestFigures figures) {
        return Optional.ofNullable(recorded.service(figures.pool().service())
                .releases()
                .get(figures.pool().release()));
    }

    private static Labels labels(RequestFigures figures, ReleaseRecord release) {
        return Labels.of("service", figures.pool().service(), "release", release.label());
    }

    private static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name(name).help(help);
    }

    private static GaugeDataPointSnapshot value(long value, Labels labels) {
        return GaugeDataPointSnapshot.builder()
                .value((double) value)
                .labels(labels)
                .build();
    }

    private static InfoDataPointSnapshot info(Labels labels) {
        return InfoDataPointSnapshot.builder().labels(labels).build();
    }
}
