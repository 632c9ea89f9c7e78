package dev.stele.route;

import dev.stele.text.Json;
import java.util.List;
import java.util.Optional;

/// Requests that match go to these weighted targets. The longest path prefix wins, by whole segments; a route with a
/// host takes precedence over one without.
///
/// @param host lower case, without port; absent = any host
/// @param path begins with `/`
/// @param targets weights sum up to [WeightedTarget#WHOLE_PPM], or there is no weighted target and requests
/// are answered with 503
public record Route(Optional<String> host, String path, String service, List<WeightedTarget> targets) {
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

    static Route fromJson(Json json) {
        return new Route(
                json.optionalString("host"),
                json.string("path"),
                json.string("service"),
                json.at("legs").asList().stream().map(WeightedTarget::fromJson).toList());
    }

    Json toJson() {
        return Json.object()
                .put("host", host)
                .put("path", path)
                .put("service", service)
                .put("legs", Json.array(targets, WeightedTarget::toJson))
                .build();
    }
}
