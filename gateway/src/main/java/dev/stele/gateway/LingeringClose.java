package dev.stele.gateway;

import io.netty.buffer.ByteBuf;

/// A client's connection after its last response: what the client still sends is read and dropped.
///
/// A client that is in the middle of its request reads the response only when it has sent the rest, or notices at some
/// time; a reset before would take the response from it. So it is waited for while it sends, up to bounds in time and
/// bytes; and one that has sent all of its request only for a moment.
final class LingeringClose implements ClientHandler {
    /// What a client may still have to send.
    enum Rest {
        /// Nothing: its request was read to its end.
        NOTHING(1_000_000_000L, false),
        /// What follows a request that breaks a rule.
        OF_REFUSED(1_000_000_000L, true),
        /// A body that was answered before its end. The silence is that of nginx's lingering_timeout.
        OF_BODY(5_000_000_000L, true);

        private final long silenceNanosMax;
        private final boolean renewed;

        Rest(long silenceNanosMax, boolean renewed) {
            this.silenceNanosMax = silenceNanosMax;
            this.renewed = renewed;
        }
    }

    /// In all; the same as nginx's lingering_time.
    static final long NANOS_MAX = 30_000_000_000L;
    /// What is read and dropped in all.
    static final long BYTES_MAX = 256L << 20;

    private final ClientConnection client;
    private final Rest rest;
    private long deadline;
    private long end;
    private long bytes;
    private boolean outputEnded;

    /// @param deadline monotonic nanoseconds at which the connection is closed when the response is not written before
    LingeringClose(ClientConnection client, Rest rest, long deadline) {
        this.client = client;
        this.rest = rest;
        this.deadline = deadline;
        this.end = deadline;
    }

    /// Everything is written.
    void outputEnded(long now) {
        outputEnded = true;
        end = now + NANOS_MAX;
        deadline = now + rest.silenceNanosMax;
    }

    @Override
    public void raw(ByteBuf dropped) {
        bytes += dropped.readableBytes();
        dropped.release();
        if (bytes > BYTES_MAX) {
            client.close();
        } else if (outputEnded && rest.renewed) {
            deadline = client.loop().now() + rest.silenceNanosMax;
        }
    }

    @Override
    public void tick(long now) {
        if (now - deadline > 0 || now - end > 0) {
            client.close();
        }
    }
}
