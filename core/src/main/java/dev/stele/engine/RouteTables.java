package dev.stele.engine;

import dev.stele.route.RouteTable;

/// @param newest the newest that was decided
/// @param applied the newest that the gateway is known to have taken
public record RouteTables(RouteTable newest, RouteTable applied) {
    static final RouteTables EMPTY = new RouteTables(RouteTable.EMPTY, RouteTable.EMPTY);
}
