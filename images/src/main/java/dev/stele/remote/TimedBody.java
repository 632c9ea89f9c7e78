package dev.stele.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// A response's body as a stream that fails when the sender stalls. The JDK's own stream waits for ever.
///
/// One piece is asked for at a time, so no more than that is held in memory. Closing it before its end cancels
/// the exchange.
final class TimedBody extends InputStream implements HttpResponse.BodySubscriber<InputStream> {
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final Duration stall;
    private final LongSupplier nanos;
    private final Queue<ByteBuffer> current = new ArrayDeque<>();
    private Optional<Signal> end = Optional.empty();
    private long windowBegan;
    private long windowBytes;

    TimedBody(Duration stall, LongSupplier nanos) {
        this.stall = stall;
        this.nanos = nanos;
        this.windowBegan = nanos.getAsLong();
    }

    private sealed interface Signal {
        record Bytes(List<ByteBuffer> buffers) implements Signal {}

        record Failed(Throwable cause) implements Signal {}

        record Ended() implements Signal {}
    }

    /// The sender sends nothing, or next to nothing.
    static final class StalledException extends IOException {
        private static final long serialVersionUID = 1;

        StalledException(Duration stall) {
            super("the other side stalled: less than " + RemoteLimits.PROGRESS_BYTES + " bytes in " + stall.toSeconds()
                    + " s");
        }
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription.complete(given);
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        signals.add(new Signal.Bytes(item));
    }

    @Override
    public void onError(Throwable thrown) {
        signals.add(new Signal.Failed(thrown));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal.Ended());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            ByteBuffer buffer = current.peek();
            if (buffer != null && buffer.hasRemaining()) {
                int n = Math.min(length, buffer.remaining());
                buffer.get(bytes, offset, n);
                return n;
            }
            if (buffer != null) {
                current.remove();
            } else if (!fill()) {
                return -1;
            }
        }
    }

    /// @return false at the end
    private boolean fill() throws IOException {
        Signal signal = end.isPresent() ? end.get() : next();
        return switch (signal) {
            case Signal.Bytes(var buffers) -> {
                current.addAll(buffers);
                progressed(buffers.stream().mapToLong(ByteBuffer::remaining).sum());
                subscription.join().request(1);
                yield true;
            }
            case Signal.Failed(var cause) -> {
                end = Optional.of(signal);
                throw cause instanceof IOException io ? io : new IOException(cause);
            }
            case Signal.Ended _ -> {
                end = Optional.of(signal);
                yield false;
            }
        };
    }

    private Signal next() throws IOException {
        try {
            Signal signal = signals.poll(stall.toNanos(), TimeUnit.NANOSECONDS);
            if (signal == null) {
                throw stalled();
            }
            return signal;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("it was interrupted, since the program is ending", e);
        }
    }

    private void progressed(long bytes) throws IOException {
        windowBytes += bytes;
        long now = nanos.getAsLong();
        if (now - windowBegan >= stall.toNanos()) {
            if (windowBytes < RemoteLimits.PROGRESS_BYTES) {
                throw stalled();
            }
            windowBegan = now;
            windowBytes = 0;
        }
    }

    private StalledException stalled() {
        close();
        return new StalledException(stall);
    }

    @Override
    public void close() {
        if (end.isEmpty() && subscription.isDone()) {
            subscription.join().cancel();
        }
    }
}
