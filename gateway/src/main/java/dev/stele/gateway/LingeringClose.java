package dev.stele.gateway;

/// A client's connection after its last response: what the client still sends is read and dropped until a deadline.
final class LingeringClose implements ClientHandler {
    private static final long LINGER_NANOS = 1_000_000_000L;

    private final ClientConnection client;
    private long deadline;

    /// @param deadline monotonic nanoseconds at which the connection is closed
    LingeringClose(ClientConnection client, long deadline) {
        this.client = client;
        this.deadline = deadline;
    }

    /// Everything is written; from now on the connection stays open for a moment only.
    void outputEnded(long now) {
        deadline = now + LINGER_NANOS;
    }

    @Override
    public void tick(long now) {
        if (now - deadline > 0) {
            client.close();
        }
    }
}
