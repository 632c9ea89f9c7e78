package dev.stele.gateway;

/// The environment prevents the gateway, or its client, from working: a port in use, a folder that cannot be written, a
/// control socket that does not answer. The message says what, where and what to try.
public final class GatewayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    GatewayException(String message) {
        super(message);
    }

    GatewayException(String message, Throwable cause) {
        super(message, cause);
    }
}
