package dev.stele.debian;

/// Nothing usable came from any of the addresses. The message tells of each.
public final class DownloadException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean damaged;

    DownloadException(String message, boolean damaged) {
        super(message);
        this.damaged = damaged;
    }

    /// Some address gave bytes that are not the wanted ones.
    public boolean damaged() {
        return damaged;
    }
}
