package dev.stele.route;

import dev.stele.text.Json;
import java.util.List;
import java.util.Optional;

/// Requests that match go to these weighted targets. The longest path prefix wins, by whole segments; a route with a
/// host takes precedence over one without.
///
/// @param host lower case, without port; absent = any host
/// @param path begins with `/`
/// @param strictPaths whether only plain paths are taken: no dot segment, no encoded slash, UTF-8
/// @param targets weights sum up to [WeightedTarget#WHOLE_PPM], or there is no weighted target and requests
/// are answered with 503
public record Route(
        Optional<String> host, String path, boolean strictPaths, String service, List<WeightedTarget> targets) {
    public Route {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with /: " + path);
        }
        targets = List.copyOf(targets);
        int sum = 0;
        for (WeightedTarget target : targets) {
            sum += target.weightPpm();
        }
        if (!targets.isEmpty() && sum != WeightedTarget.WHOLE_PPM) {
            throw new IllegalArgumentException("weights of " + service + path + " sum up to " + sum + " ppm");
        }
    }

    /// Takes all valid paths.
    public Route(Optional<String> host, String path, String service, List<WeightedTarget> targets) {
        this(host, path, false, service, targets);
    }

    /// The same requests for other targets.
    public Route with(List<WeightedTarget> others) {
        return new Route(host, path, strictPaths, service, others);
    }

    static Route fromJson(Json json) {
        return new Route(
                json.optionalString("host"),
                json.string("path"),
                json.get("strictPaths").map(Json::asBool).orElse(false),
                json.string("service"),
                json.at("legs").asList().stream().map(WeightedTarget::fromJson).toList());
    }

    /// A table of a former version has no `strictPaths`, so neither has one that takes all paths.
    Json toJson() {
        Json.Builder out = Json.object().put("host", host).put("path", path);
        if (strictPaths) {
            out.put("strictPaths", true);
        }
        return out.put("service", service)
                .put("legs", Json.array(targets, WeightedTarget::toJson))
                .build();
    }
}
