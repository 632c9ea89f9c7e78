package dev.stele.gateway;

import dev.stele.route.GatewayState;

/// What a gateway says to a table or a membership, always with its own view.
public sealed interface GatewayAnswer {
    GatewayState state();

    /// It is in force, and every request that it unrouted is counted in the state's `inFlight` or was never begun.
    record Applied(GatewayState state) implements GatewayAnswer {}

    /// It is not in force, or not acknowledged.
    ///
    /// @param why one sentence
    record Refused(String why, GatewayState state) implements GatewayAnswer {}
}
