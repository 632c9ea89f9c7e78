package dev.stele.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Blocker;

/// The body of a request as Jetty's own buffers, without a copy. Blocks its thread while nothing has arrived.
final class JettyBody implements RequestBody, AutoCloseable {
    private static final long DISCARDED_BYTES_MAX = 64L << 20;

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

    /// Discards what has arrived of the rest.
    ///
    /// @return whether that was all of it; false as well when it failed
    boolean discardArrived() {
        close();
        while (!isAtEnd) {
            Content.Chunk chunk = source.read();
            if (chunk == null || Content.Chunk.isFailure(chunk)) {
                return false;
            }
            isAtEnd = chunk.isLast();
            chunk.release();
        }
        return true;
    }

    /// Waits for the rest and discards it, so that a client which sends first and reads then gets its answer: a socket
    /// that is closed with unread bytes resets the connection, and what was on its way to the client is lost.
    void discardRest() {
        long left = DISCARDED_BYTES_MAX;
        try {
            for (Optional<ByteBuffer> piece = next(); piece.isPresent() && left > 0; piece = next()) {
                left -= piece.get().remaining();
            }
        } catch (IOException _) {
            // The client has gone, or sends nothing more: there is nobody to wait for.
            return;
        }
    }

    /// Gives the current piece back.
    @Override
    public void close() {
        current.ifPresent(Content.Chunk::release);
        current = Optional.empty();
    }
}
