package dev.stele.gateway;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Optional;

/// Sends a request to an instance: buffers the body until there is a connection, and pauses the client while the
/// connection is full.
final class RequestSender {
    private final ClientConnection client;
    private final RequestHead head;
    private BodySink sink = new RequestBodyBuffer();
    private boolean complete;
    private boolean reusable;

    RequestSender(ClientConnection client, RequestHead head) {
        this.client = client;
        this.head = head;
    }

    /// Whether the end of the request has been read from the client.
    boolean isComplete() {
        return complete;
    }

    /// Whether the instance has been sent all of the request, as far as is known here.
    boolean isSent() {
        return !head.hasBody()
                || (complete
                        && connection().filter(UpstreamConnection::hasUnsent).isEmpty());
    }

    /// Whether the instance has reset the connection.
    boolean isReset() {
        return connection().filter(UpstreamConnection::isReset).isPresent();
    }

    /// Whether the instance has sent anything for this request.
    boolean isAnswered() {
        return connection().filter(UpstreamConnection::isAnswered).isPresent();
    }

    /// Empty until the instance is connected.
    Optional<UpstreamConnection> connection() {
        return sink instanceof UpstreamConnection connection ? Optional.of(connection) : Optional.empty();
    }

    /// Sends the head and what was buffered of the body.
    void connected(UpstreamConnection connection) {
        BodySink buffered = sink;
        sink = connection;
        connection.send(head.request(), head.isHead());
        if (buffered instanceof RequestBodyBuffer buffer) {
            buffer.moveTo(connection);
        }
    }

    void send(HttpContent content) {
        complete = content instanceof LastHttpContent;
        sink.send(complete ? HeaderRewriter.withoutTrailers(content) : content);
        if (!sink.isWritable()) {
            client.pause(ClientConnection.BACKPRESSURE);
        }
    }

    void flush() {
        sink.flush();
    }

    boolean isWritable() {
        return sink.isWritable();
    }

    /// Whether to read the response from the instance.
    void readResponse(boolean on) {
        sink.reading(on);
    }

    /// The response head decides whether the connection may serve another request; fields of it are removed later.
    void responseBegun(HttpResponse response) {
        reusable = HttpUtil.isKeepAlive(response) && complete;
    }

    /// The response has ended: returns the connection for the next request where both sides allow it.
    void finish() {
        if (reusable && sink instanceof UpstreamConnection connection) {
            connection.finish();
        } else {
            sink.discard();
        }
    }

    void discard() {
        sink.discard();
    }

    /// Prepares a second attempt of a request without a body.
    void restart() {
        sink = new RequestBodyBuffer();
        if (complete) {
            sink.send(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }
}
