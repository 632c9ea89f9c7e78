package dev.stele.gateway;

import java.time.Duration;

/// What one gateway takes from outside at most. Reaching a limit is an answer (413-431, 408, 503, 504) or a close,
/// never a crash.
///
/// @param headTimeout from the first byte of a request's head to its last
/// @param keepAliveTimeout a client's connection between two requests
/// @param bodyTimeout between two pieces of a request's body, and for a client that does not read its response
/// @param responseTimeout from the last byte of a request to the first of its response
/// @param withholdTimeout how long the beginning of an answer may be kept back, so that another instance can still give
///     it. The default is the kernel's usual period of a CPU limit: an instance that used up its share between head
///     and body stands still for the rest of one
/// @param streamTimeout between two pieces of a response, and for a silent tunnel
/// @param connectTimeout for a connection to an instance
/// @param closeTimeout how long requests under way may take when the gateway is closed; the rest is cut
/// @param connectionsMax clients at one time
/// @param connectionsPerAddressMax clients of one address at one time
/// @param connectionsPerInstanceMax connections to one instance at one time; beyond it requests get 503
public record GatewayLimits(
        int headBytesMax,
        int targetBytesMax,
        Duration headTimeout,
        Duration keepAliveTimeout,
        Duration bodyTimeout,
        Duration responseTimeout,
        Duration withholdTimeout,
        Duration streamTimeout,
        Duration connectTimeout,
        Duration closeTimeout,
        int connectionsMax,
        int connectionsPerAddressMax,
        int connectionsPerInstanceMax) {
    public static final GatewayLimits DEFAULT = new GatewayLimits(
            16 << 10,
            8 << 10,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            16_384,
            4_096,
            2_048);
}
