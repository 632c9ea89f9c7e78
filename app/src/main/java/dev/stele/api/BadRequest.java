package dev.stele.api;

import dev.stele.text.FailureText;
/// The request is invalid. It has a type of its own, so that an exception of a handler is never reported as a mistake
/// of
/// the caller.

final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadRequest(String message) {
        super(message);
    }

    BadRequest(RuntimeException cause) {
        super(FailureText.of(cause), cause);
    }
}
