package dev.stele.route;

import dev.stele.text.Json;

/// One pool's share of a route.
///
/// @param label the release as people call it, such as `v42`; goes into `X-Stele-Release`
/// @param port where the pool's instances listen
/// @param weightPpm share of requests in parts per million
public record WeightedTarget(PoolId pool, String label, int port, int weightPpm) {
    public static final int WHOLE_PPM = 1_000_000;

    public WeightedTarget {
        if (port < 1 || port > 65_535 || weightPpm < 0 || weightPpm > WHOLE_PPM) {
            throw new IllegalArgumentException("port " + port + ", weight " + weightPpm + " ppm");
        }
    }

    static WeightedTarget fromJson(Json json) {
        return new WeightedTarget(
                PoolId.fromJson(json.at("pool")),
                json.string("label"),
                Math.toIntExact(json.number("port")),
                Math.toIntExact(json.number("weightPpm")));
    }

    Json toJson() {
        return Json.object()
                .put("pool", pool.toJson())
                .put("label", label)
                .put("port", port)
                .put("weightPpm", weightPpm)
                .build();
    }
}
