package dev.stele.gateway;

import java.util.Optional;

/// What the connections of one listener read from the gateway.
interface ListenerContext {
    /// Read once per request.
    CompiledRoutes routing();

    /// Whether connections end with their present request, because the gateway closes.
    boolean isClosing();

    /// While requests are logged.
    default Optional<AccessLog> accessLog() {
        return Optional.empty();
    }
}
