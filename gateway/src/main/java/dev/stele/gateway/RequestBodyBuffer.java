package dev.stele.gateway;

import io.netty.handler.codec.http.HttpContent;
import java.util.ArrayDeque;

/// Keeps what comes of a request's body until there is a connection.
///
/// Bounded by what one read brings: the client is not read from while something is parked.
final class RequestBodyBuffer implements BodySink {
    private final ArrayDeque<HttpContent> pieces = new ArrayDeque<>(1);

    @Override
    public void send(HttpContent content) {
        pieces.add(content);
    }

    void moveTo(BodySink outlet) {
        for (HttpContent piece = pieces.poll(); piece != null; piece = pieces.poll()) {
            outlet.send(piece);
        }
    }

    @Override
    public void flush() {}

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void reading(boolean on) {}

    @Override
    public void abandon() {
        pieces.forEach(HttpContent::release);
        pieces.clear();
    }
}
