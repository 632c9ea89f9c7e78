package dev.stele.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/// Whoever has the use of a connection to an instance: a request under way, a tunnel, or nobody.
///
/// Called on the connection's event loop. A message belongs to whom it is given.
interface UpstreamHandler {
    /// The connection is there; may be called before `ProxyEventLoop.open` returns.
    default void connected(UpstreamConnection connection) {
        connection.discard();
    }

    default void connectFailed() {}

    /// The instance has as many connections as it may.
    default void connectionsExhausted() {}

    void response(HttpResponse response);

    default void responseContent(HttpContent content) {
        content.release();
    }

    /// Bytes behind a 101.
    default void responseRaw(ByteBuf bytes) {
        bytes.release();
    }

    default void upstreamReadComplete() {}

    default void upstreamWritabilityChanged() {}

    /// Closed or reset. The connection calls nothing after this.
    void upstreamGone();
}
