package dev.stele.route;

import dev.stele.text.Json;
import java.util.List;
import java.util.Optional;

/// Requests that match go to these legs. The longest path prefix wins, by whole segments; a route with a host beats
/// one without.
///
/// @param host lower case, without port; absent = any host
/// @param path begins with `/`
/// @param legs weights sum up to [Leg#WHOLE_PPM], or there is no leg and requests are answered with 503
public record Route(Optional<String> host, String path, String service, List<Leg> legs) {
    public Route {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with /: " + path);
        }
        legs = List.copyOf(legs);
        int sum = 0;
        for (Leg leg : legs) {
            sum += leg.weightPpm();
        }
        if (!legs.isEmpty() && sum != Leg.WHOLE_PPM) {
            throw new IllegalArgumentException("weights of " + service + path + " sum up to " + sum + " ppm");
        }
    }

    static Route fromJson(Json json) {
        return new Route(
                json.optionalString("host"),
                json.string("path"),
                json.string("service"),
                json.at("legs").asList().stream().map(Leg::fromJson).toList());
    }

    Json toJson() {
        return Json.object()
                .put("host", host)
                .put("path", path)
                .put("service", service)
                .put("legs", Json.array(legs, Leg::toJson))
                .build();
    }
}
