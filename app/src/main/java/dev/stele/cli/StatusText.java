package dev.stele.cli;

import dev.stele.control.ServiceStatus;
import dev.stele.control.ServiceStatus.Pool;
import dev.stele.control.ServiceStatus.State;
import dev.stele.control.Status;
import dev.stele.text.SafeText;
import dev.stele.text.Units;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The status as text: one line per service, with its state and one sentence of why.
final class StatusText {
    private static final String NONE = "–";

    private StatusText() {}

    static String table(Status status) {
        return table(status, Shown.UNBOUNDED);
    }

    static String table(Status status, int columns) {
        StringBuilder out = new StringBuilder();
        status.warnings()
                .forEach(sentence ->
                        out.append(Paragraphs.of().add("! ", sentence).at(columns)));
        out.append(gateway(status.gateway()).at(columns));
        if (status.services().isEmpty()) {
            return out.append(
                            "Nothing runs here yet. Three lines fill it:\n  stele build\n  stele plan\n  stele apply\n")
                    .toString();
        }
        Table table = Table.of("SERVICE", "STATE", "RELEASE", "INSTANCES", "TRAFFIC", "ERRORS", "WHY")
                .wrapping(6)
                .yielding(5, 4, 3);
        for (ServiceStatus service : status.services()) {
            table.row(
                    service.service(),
                    glyph(service.state()) + " " + word(service.state()),
                    release(service),
                    instances(service),
                    traffic(service),
                    errors(service),
                    service.why());
        }
        Paragraphs limits = Paragraphs.of();
        status.services().stream()
                .flatMap(service -> service.limits().stream())
                .forEach(sentence -> limits.add("! ", sentence));
        return out.append(table.at(columns)).append(limits.at(columns)).toString();
    }

    /// One line when it does not serve.
    private static Shown gateway(Status.Gateway gateway) {
        String name = "the gateway on " + gateway.address();
        if (gateway.up()) {
            return Paragraphs.of();
        }
        if (gateway.wanted() && !gateway.why().isEmpty()) {
            return Paragraphs.of().add("! ", name + " cannot start and is tried again: " + gateway.why());
        }
        return gateway.wanted()
                ? Paragraphs.of().add("! ", name + " does not answer; it is being started again")
                : Paragraphs.of().add("○ ", name + " was stopped with the services; the next apply starts it");
    }

    /// Whether all of these services run as wanted, and the gateway is there for them.
    static boolean runs(Status status, List<String> services) {
        return status.gateway().up()
                && services.stream()
                        .allMatch(name -> status.services().stream()
                                .anyMatch(service -> service.service().equals(name)
                                        && service.target().isEmpty()
                                        && (service.state() == State.HEALTHY || service.state() == State.DRIFTED)));
    }

    /// One line for each change of state, for those who watch without a terminal.
    static String line(ServiceStatus service) {
        return line(service, "");
    }

    /// @param glyph stands before the state's word
    static String line(ServiceStatus service, String glyph) {
        String traffic = traffic(service);
        return SafeText.line(service.service() + " " + release(service) + "  " + glyph + word(service.state()) + "  "
                + instances(service) + " ready" + (traffic.equals(NONE) ? "" : "  " + traffic)
                + (service.why().isEmpty() ? "" : "  " + service.why()));
    }

    static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    static String glyph(State state) {
        return switch (state) {
            case HEALTHY -> "✓";
            case ROLLING -> "◐";
            case PAUSED -> "‖";
            case HELD -> "⊘";
            case HEALING -> "!";
            case DRIFTED -> "≠";
            case DEGRADED -> "✗";
            case STOPPED -> "○";
        };
    }

    static String release(ServiceStatus service) {
        String from = service.release().map(n -> "v" + n).orElse("");
        return service.target()
                .map(to -> from.isEmpty() ? "→v" + to : from + "→v" + to)
                .orElse(from.isEmpty() ? NONE : from);
    }

    /// Ready of wanted: the numbers of the JSON, and of every sentence about the service.
    static String instances(ServiceStatus service) {
        return service.ready() + "/" + service.wanted();
    }

    static String traffic(ServiceStatus service) {
        List<Pool> routed =
                service.pools().stream().filter(p -> p.weightPpm() > 0).toList();
        return routed.isEmpty()
                ? NONE
                : routed.stream()
                        .map(p -> "v" + p.release() + " " + Units.share(p.weightPpm()))
                        .collect(Collectors.joining(" "));
    }

    private static String errors(ServiceStatus service) {
        long requests = service.pools().stream().mapToLong(Pool::requests).sum();
        long failed = service.pools().stream().mapToLong(Pool::failed).sum();
        return requests == 0 ? NONE : Units.rate(failed, requests);
    }
}
