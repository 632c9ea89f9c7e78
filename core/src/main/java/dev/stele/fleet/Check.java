package dev.stele.fleet;

import dev.stele.text.Json;
import java.time.Duration;
import java.util.Optional;

/// A health check: an HTTP GET that must answer 200 to 399, or a TCP connect that must succeed.
///
/// @param path of the GET, beginning with `/`; absent = TCP
/// @param host the `Host` header of the GET; absent = the instance's address
/// @param port name of one of the release's ports
/// @param successThreshold good answers in a row that make it good
/// @param failureThreshold bad answers in a row that make it bad
public record Check(
        Optional<String> path,
        Optional<String> host,
        String port,
        Duration interval,
        Duration timeout,
        int successThreshold,
        int failureThreshold) {
    static Check fromJson(Json json) {
        return new Check(
                json.optionalString("http"),
                json.optionalString("host"),
                json.string("port"),
                Duration.ofMillis(json.number("intervalMillis")),
                Duration.ofMillis(json.number("timeoutMillis")),
                Math.toIntExact(json.number("successThreshold")),
                Math.toIntExact(json.number("failureThreshold")));
    }

    Json toJson() {
        return Json.object()
                .put("http", path)
                .put("host", host)
                .put("port", port)
                .put("intervalMillis", interval.toMillis())
                .put("timeoutMillis", timeout.toMillis())
                .put("successThreshold", successThreshold)
                .put("failureThreshold", failureThreshold)
                .build();
    }
}
