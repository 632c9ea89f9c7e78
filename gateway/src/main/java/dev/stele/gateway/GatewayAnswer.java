package dev.stele.gateway;

import dev.stele.route.GatewayState;

/// The answer of a gateway to a table or a membership, always with its state.
public sealed interface GatewayAnswer {
    GatewayState state();

    /// The update is in force. A request to an instance that it removed is counted in the state's `inFlight`, or it was
    /// never begun.
    record Applied(GatewayState state) implements GatewayAnswer {}

    /// The update is not in force, or not acknowledged.
    ///
    /// @param why one sentence
    record Refused(String why, GatewayState state) implements GatewayAnswer {}
}
