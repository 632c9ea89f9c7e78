package dev.stele.gateway;

/// The world did not let the gateway, or its client, do its work: a port in use, a folder that cannot be written, a
/// control socket that nobody answers. The message says what, where and what to try.
public final class GatewayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    GatewayException(String message) {
        super(message);
    }

    GatewayException(String message, Throwable cause) {
        super(message, cause);
    }
}
