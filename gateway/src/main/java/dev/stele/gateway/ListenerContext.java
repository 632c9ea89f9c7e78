package dev.stele.gateway;

/// What the connections of one listener read from the gateway.
interface ListenerContext {
    /// Read once per request.
    CompiledRoutes routing();

    /// Whether connections end with their present request, because the gateway closes.
    boolean isClosing();
}
