package dev.stele.fleet;

import dev.stele.text.Json;
import java.util.Optional;

/// Which requests a service wants.
///
/// @param host lower case; absent = any host
/// @param path prefix by whole segments, begins with `/`
/// @param port name of the service's port that answers
public record RouteGoal(Optional<String> host, String path, String port) {
    /// In words. No two services may want the same.
    public String requests() {
        return host.orElse("any host") + " " + path;
    }

    static RouteGoal fromJson(Json json) {
        return new RouteGoal(json.optionalString("host"), json.string("path"), json.string("port"));
    }

    Json toJson() {
        return Json.object()
                .put("host", host)
                .put("path", path)
                .put("port", port)
                .build();
    }
}
