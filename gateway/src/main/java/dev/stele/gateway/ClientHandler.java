package dev.stele.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;

/// Handles the events of a client's connection in one of its phases: an exchange, a tunnel, or between requests.
///
/// Called on the connection's event loop. A handler owns the messages that it gets and releases them.
interface ClientHandler {
    /// A chunk of the request's body, or its end.
    default void content(HttpContent content) {
        content.release();
    }

    /// Bytes that are not HTTP: those of a tunnel, or those after the last response.
    default void raw(ByteBuf bytes) {
        bytes.release();
    }

    /// Everything readable has been read.
    default void clientReadComplete() {}

    /// The client has read what was written, or has stopped reading.
    default void clientWritabilityChanged() {}

    default void clientGone() {}

    /// Called periodically, for timeouts.
    ///
    /// @param now monotonic nanoseconds
    default void tick(long now) {}

    /// The gateway closes and its close timeout is over.
    default void cut() {}
}
