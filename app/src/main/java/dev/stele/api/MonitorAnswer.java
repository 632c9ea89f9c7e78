package dev.stele.api;

import dev.stele.control.Health;
import dev.stele.control.Monitor;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The answer to a monitoring system: `/metrics`, `/healthz` or `/readyz`. These paths have no version, since they are
/// those that such systems ask for.
record MonitorAnswer(int status, String type, String text) {
    private static final String OPEN_METRICS = "application/openmetrics-text";

    /// Empty when the path is none of them.
    ///
    /// @param accept the request's field, empty when it has none
    static Optional<MonitorAnswer> to(String method, String path, String accept, Monitor monitor) {
        boolean known = path.equals("/metrics") || path.equals("/healthz") || path.equals("/readyz");
        if (!known) {
            return Optional.empty();
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return Optional.of(of(ApiResponse.refused(405, method + " is not possible on " + path, "send a GET")));
        }
        return Optional.of(
                switch (path) {
                    case "/metrics" -> metrics(monitor.metrics(accept.contains(OPEN_METRICS)));
                    case "/healthz" -> health(monitor.alive());
                    default -> health(monitor.ready());
                });
    }

    static MonitorAnswer of(ApiResponse response) {
        return new MonitorAnswer(
                response.status(),
                "application/json",
                new String(response.json().bytes(), StandardCharsets.UTF_8));
    }

    private static MonitorAnswer metrics(Monitor.Page page) {
        return new MonitorAnswer(200, page.type(), page.text());
    }

    private static MonitorAnswer health(Health health) {
        return of(ApiResponse.health(health));
    }
}
