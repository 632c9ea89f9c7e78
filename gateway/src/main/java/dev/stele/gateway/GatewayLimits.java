package dev.stele.gateway;

import java.time.Duration;

/// What one gateway takes from outside at most. Reaching a limit is a response (413-431, 408, 503, 504) or a close,
/// never a crash.
///
/// @param closeTimeout how long requests in progress may take when the gateway is closed; the rest is cut
public record GatewayLimits(
        HeadLimits head,
        ClientTimeouts client,
        UpstreamTimeouts upstream,
        ConnectionLimits connections,
        Duration closeTimeout) {
    /// The least rate of a request's body, over a time longer than [ClientTimeouts#bodyTimeout]. Without one, a byte
    /// now and then holds a connection and an instance's worker for ever. The slowest links in use (GPRS, 9.6
    /// kbit/s up) carry 1,200 bytes/s, so a fifth of that leaves room for losses. Kestrel uses the same rate, and
    /// Apache's mod_reqtimeout 500.
    static final int BODY_BYTES_PER_SECOND_MIN = 240;

    /// The sizes of a request's head.
    public record HeadLimits(int bytesMax, int targetBytesMax) {}

    /// How long to wait for a client.
    ///
    /// @param headTimeout from the first byte of a request's head to its last
    /// @param keepAliveTimeout a client's connection between two requests
    /// @param bodyTimeout between two chunks of a request's body ([BodyPace] has the exact rule), and for a client
    ///     that does not read its response
    public record ClientTimeouts(Duration headTimeout, Duration keepAliveTimeout, Duration bodyTimeout) {}

    /// How long to wait for an instance.
    ///
    /// @param connectTimeout for a connection to an instance
    /// @param responseTimeout from the last byte of a request to the first of its response
    /// @param bufferTimeout how long the beginning of a response may be held back, for another instance to give it
    ///     instead. The default is the kernel's usual period of a CPU limit: an instance that used up its share
    ///     between head and body is stopped for the rest of one
    /// @param streamTimeout between two chunks of a response, and for a silent tunnel
    public record UpstreamTimeouts(
            Duration connectTimeout, Duration responseTimeout, Duration bufferTimeout, Duration streamTimeout) {}

    /// How many connections there may be at one time.
    ///
    /// @param clientsMax from all clients
    /// @param clientsPerAddressMax from the clients of one address
    /// @param perInstanceMax to one instance; beyond it requests get 503
    public record ConnectionLimits(int clientsMax, int clientsPerAddressMax, int perInstanceMax) {}

    public static final GatewayLimits DEFAULT = new GatewayLimits(
            new HeadLimits(16 << 10, 8 << 10),
            new ClientTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(30)),
            new UpstreamTimeouts(
                    Duration.ofSeconds(2), Duration.ofSeconds(60), Duration.ofMillis(100), Duration.ofMinutes(5)),
            new ConnectionLimits(16_384, 4_096, 2_048),
            Duration.ofSeconds(10));
}
