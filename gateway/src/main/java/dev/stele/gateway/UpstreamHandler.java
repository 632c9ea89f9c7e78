package dev.stele.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/// Handles the events of a connection to an instance: for an exchange, for a tunnel, or while it is idle.
///
/// Called on the connection's event loop. A handler owns the messages that it gets and releases them.
interface UpstreamHandler {
    /// The connection is established; may be called before [ProxyEventLoop#acquire] returns.
    default void connected(UpstreamConnection connection) {
        connection.discard();
    }

    default void connectFailed() {}

    /// The instance has as many connections as the limit allows.
    default void connectionsExhausted() {}

    void response(HttpResponse response);

    default void responseContent(HttpContent content) {
        content.release();
    }

    /// Bytes after a 101.
    default void responseRaw(ByteBuf bytes) {
        bytes.release();
    }

    default void upstreamReadComplete() {}

    default void upstreamWritabilityChanged() {}

    /// Closed or reset. The connection calls nothing after this.
    void upstreamGone();
}
