package dev.stele.gateway;

import io.netty.handler.codec.http.HttpContent;
import java.util.ArrayDeque;

/// Keeps what comes of a request's body until there is a connection.
///
/// Bounded by what one read brings: the client is not read from while something is parked.
final class RequestBodyBuffer implements BodySink {
    private final ArrayDeque<HttpContent> chunks = new ArrayDeque<>(1);

    @Override
    public void send(HttpContent content) {
        chunks.add(content);
    }

    void moveTo(BodySink outlet) {
        for (HttpContent chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
            outlet.send(chunk);
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
    public void discard() {
        chunks.forEach(HttpContent::release);
        chunks.clear();
    }
}
