package dev.stele.demo;

import dev.stele.control.Control;
import dev.stele.control.ServiceStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// The shop's state as the server reports it.
final class StatusWatch {
    static final String SERVICE = "web";

    private static final int WHOLE_PPM = 1_000_000;

    private final Control control;
    private final Patience patience;

    StatusWatch(Control control, Patience patience) {
        this.control = control;
        this.patience = patience;
    }

    /// Ids of the ready instances that all requests go to; empty while no server answers.
    Set<String> serving() {
        Set<String> ready = new TreeSet<>();
        service()
                .ifPresent(service -> service.pools().stream()
                        .filter(pool -> pool.weightPpm() == WHOLE_PPM)
                        .flatMap(pool -> pool.instances().stream())
                        .filter(instance -> instance.cell() == ServiceStatus.Cell.READY)
                        .forEach(instance -> ready.add(instance.id())));
        return ready;
    }

    /// @return whether the condition became true in time
    boolean until(Duration max, Predicate<Set<String>> wanted) {
        return patience.until(max, () -> {
            Set<String> serving = serving();
            return service().filter(s -> s.ready() >= s.wanted()).isPresent() && wanted.test(serving);
        });
    }

    /// The reported drift as one text.
    String drift() {
        return control.drift().findings().stream()
                .map(finding -> finding.object() + " " + finding.what() + " " + finding.done() + "\n")
                .reduce("", String::concat);
    }

    private Optional<ServiceStatus> service() {
        try {
            return control.status().services().stream()
                    .filter(service -> service.service().equals(SERVICE))
                    .findFirst();
        } catch (RuntimeException _) {
            // No server answers, which is an expected state here.
            return Optional.empty();
        }
    }
}
