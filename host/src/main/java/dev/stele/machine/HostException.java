package dev.stele.machine;

import dev.stele.text.FailureText;

/// This host cannot do what Stele needs of it, or the home on it is damaged. The message says what to try.
public final class HostException extends RuntimeException {
    private static final long serialVersionUID = 1;

    HostException(String message) {
        super(message);
    }

    HostException(String message, Throwable cause) {
        super(message + ": " + FailureText.of(cause), cause);
    }
}
