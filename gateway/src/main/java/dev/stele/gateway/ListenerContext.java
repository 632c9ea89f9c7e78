package dev.stele.gateway;

/// What clients' connections ask of the gateway that they belong to.
interface ListenerContext {
    /// Read once per request.
    CompiledRoutes routing();

    /// Whether connections end with their present request.
    boolean isClosing();
}
