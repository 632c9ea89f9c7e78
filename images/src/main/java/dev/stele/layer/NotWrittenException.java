package dev.stele.layer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Bytes cannot be written to a folder, such as on a full disk: a problem of this machine, and not of where they come
/// from.
public final class NotWrittenException extends UncheckedIOException {
    private static final long serialVersionUID = 1;

    private final transient Path folder;
    private final IOException reason;

    public NotWrittenException(Path folder, IOException reason) {
        super(reason);
        this.folder = folder;
        this.reason = reason;
    }

    public IOException reason() {
        return reason;
    }

    public Path folder() {
        return folder;
    }
}
