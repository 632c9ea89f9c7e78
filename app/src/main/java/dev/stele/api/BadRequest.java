package dev.stele.api;

/// The caller sent what makes no sense. Apart from the exceptions of what answers, so that a bug there is never told
/// to the caller as the caller's mistake.
final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadRequest(String message) {
        super(message);
    }

    BadRequest(RuntimeException cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }
}
