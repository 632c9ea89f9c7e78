package dev.stele.gateway;

/// A client's connection after a response that the client has not read yet: the next request waits until it has.
final class UnreadResponse implements ClientHandler {
    private final ClientConnection client;
    private final long deadline;

    /// @param deadline monotonic nanoseconds at which the connection is closed
    UnreadResponse(ClientConnection client, long deadline) {
        this.client = client;
        this.deadline = deadline;
    }

    @Override
    public void clientWritabilityChanged() {
        if (client.isWritable()) {
            client.awaitNextRequest();
        }
    }

    @Override
    public void tick(long now) {
        if (now - deadline > 0) {
            client.close();
        }
    }
}
