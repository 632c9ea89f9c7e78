package dev.stele.gateway;

import io.netty.handler.codec.http.HttpContent;
import java.util.ArrayDeque;

/// Buffers the chunks of a request's body until there is a connection.
///
/// Bounded by the bytes of one read: the client is not read from while something is buffered.
final class RequestBodyBuffer implements BodySink {
    private final ArrayDeque<HttpContent> chunks = new ArrayDeque<>(1);

    @Override
    public void send(HttpContent content) {
        chunks.add(content);
    }

    void moveTo(BodySink sink) {
        for (HttpContent chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
            sink.send(chunk);
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
