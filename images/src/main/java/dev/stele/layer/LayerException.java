package dev.stele.layer;

/// A layer, or another archive, is not accepted: broken, hostile, or beyond a limit. The message says what is wrong and
/// at which entry. The caller adds which layer it is.
public final class LayerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LayerException(String message) {
        super(message);
    }

    LayerException(String message, Throwable cause) {
        super(message, cause);
    }
}
