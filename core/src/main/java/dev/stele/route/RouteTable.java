package dev.stele.route;

import dev.stele.text.Json;
import java.util.List;

/// All routes at one epoch. The gateway swaps tables as a whole, so a request belongs to exactly one epoch.
///
/// @param epoch rises by one with each table; the empty table of a fresh gateway has epoch 0
/// @param fence of the server that decided it; a lower one than seen is refused
public record RouteTable(long epoch, long fence, List<Route> routes) {
    public static final RouteTable EMPTY = new RouteTable(0, 0, List.of());

    public RouteTable {
        routes = List.copyOf(routes);
    }

    public static RouteTable fromJson(Json json) {
        return new RouteTable(
                json.number("epoch"),
                json.number("fence"),
                json.at("routes").asList().stream().map(Route::fromJson).toList());
    }

    public Json toJson() {
        return Json.object()
                .put("epoch", epoch)
                .put("fence", fence)
                .put("routes", Json.array(routes, Route::toJson))
                .build();
    }
}
