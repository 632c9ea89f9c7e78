package dev.stele.language;

import java.io.IOException;

/// A zip archive is damaged, or was made to be read in two ways.
final class ZipException extends IOException {
    private static final long serialVersionUID = 1;

    ZipException(String message) {
        super(message);
    }
}
