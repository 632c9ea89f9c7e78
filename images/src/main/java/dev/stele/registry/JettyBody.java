package dev.stele.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Blocker;

/// The body of a request as Jetty's own buffers, without a copy. Blocks its thread while nothing has arrived.
final class JettyBody implements RequestBody, AutoCloseable {
    private final Content.Source source;
    private Optional<Content.Chunk> current = Optional.empty();
    private boolean isAtEnd;

    JettyBody(Content.Source source) {
        this.source = source;
    }

    @Override
    public Optional<ByteBuffer> next() throws IOException {
        while (true) {
            close();
            if (isAtEnd) {
                return Optional.empty();
            }
            Content.Chunk chunk = arrived();
            if (Content.Chunk.isFailure(chunk)) {
                isAtEnd = true;
                throw new IOException("the connection ended before the body did", chunk.getFailure());
            }
            current = Optional.of(chunk);
            isAtEnd = chunk.isLast();
            if (chunk.hasRemaining()) {
                return Optional.of(chunk.getByteBuffer());
            }
        }
    }

    private Content.Chunk arrived() throws IOException {
        for (Content.Chunk chunk = source.read(); ; chunk = source.read()) {
            if (chunk != null) {
                return chunk;
            }
            try (Blocker.Runnable more = Blocker.runnable()) {
                source.demand(more);
                more.block();
            }
        }
    }

    /// Gives the current piece back.
    @Override
    public void close() {
        current.ifPresent(Content.Chunk::release);
        current = Optional.empty();
    }
}
