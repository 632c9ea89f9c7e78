package dev.stele.fetch;

/// No address served a usable file. The message names the failure of each.
public final class DownloadException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean damaged;

    DownloadException(String message, boolean damaged) {
        super(message);
        this.damaged = damaged;
    }

    /// Whether some address served bytes other than the wanted ones.
    public boolean damaged() {
        return damaged;
    }
}
