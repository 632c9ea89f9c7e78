package dev.stele.gateway;

import io.netty.handler.codec.http.HttpContent;

/// Where the chunks of a request's body go: to an instance, or into a buffer until there is a connection to one.
interface BodySink {
    void send(HttpContent content);

    void flush();

    boolean isWritable();

    /// Whether to read from the instance.
    void reading(boolean on);

    /// Closes the connection, or releases what is buffered.
    void discard();
}
