package dev.stele.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;

/// Whoever has the use of a client's connection at the moment: a request under way, a tunnel, or nobody.
///
/// Called on the connection's event loop. A message belongs to whom it is given.
interface ClientHandler {
    /// A chunk of the request's body, or its end.
    default void content(HttpContent content) {
        content.release();
    }

    /// Bytes that are no HTTP: there is a tunnel, or nobody listens any more.
    default void raw(ByteBuf bytes) {
        bytes.release();
    }

    /// What was readable has been read.
    default void clientReadComplete() {}

    /// The client has taken what was written, or no longer does.
    default void clientWritabilityChanged() {}

    default void clientGone() {}

    /// From time to time.
    ///
    /// @param now monotonic nanoseconds
    default void tick(long now) {}

    /// The gateway closes and waits no longer.
    default void cut() {}
}
