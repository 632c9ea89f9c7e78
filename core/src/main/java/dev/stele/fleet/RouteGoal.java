package dev.stele.fleet;

import dev.stele.text.Json;
import java.util.Optional;

/// Which requests a service wants.
///
/// @param host lower case; absent = any host
/// @param path prefix by whole segments, begins with `/`
/// @param port name of the service's port that answers
/// @param strictPaths whether only plain paths are taken: no dot segment, no encoded slash, UTF-8
public record RouteGoal(Optional<String> host, String path, String port, boolean strictPaths) {
    /// Takes all valid paths.
    public RouteGoal(Optional<String> host, String path, String port) {
        this(host, path, port, false);
    }

    /// In words. No two services may want the same.
    public String requests() {
        return host.orElse("any host") + " " + path;
    }

    static RouteGoal fromJson(Json json) {
        return new RouteGoal(
                json.optionalString("host"),
                json.string("path"),
                json.string("port"),
                json.get("strictPaths").map(Json::asBool).orElse(false));
    }

    Json toJson() {
        Json.Builder out = Json.object().put("host", host).put("path", path).put("port", port);
        if (strictPaths) {
            out.put("strictPaths", true);
        }
        return out.build();
    }
}
