package dev.stele.debian;

/// Some text of a Debian archive or package is not in the format it claims. The caller says which file it was.
public final class Deb822Exception extends RuntimeException {
    private static final long serialVersionUID = 1;

    Deb822Exception(String message) {
        super(message);
    }
}
