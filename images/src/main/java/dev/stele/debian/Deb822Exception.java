package dev.stele.debian;

/// Text of a Debian archive or package is malformed. The caller adds which file it is.
public final class Deb822Exception extends RuntimeException {
    private static final long serialVersionUID = 1;

    Deb822Exception(String message) {
        super(message);
    }
}
