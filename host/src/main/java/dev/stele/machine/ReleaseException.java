package dev.stele.machine;

/// An instance cannot be set up because of its release: it would fail on every machine.
final class ReleaseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ReleaseException(String message) {
        super(message);
    }
}
