package dev.stele.demo;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// An open-loop load of constant rate: each request begins at its scheduled time, whether or not earlier ones were
/// answered, so that slow answers do not reduce the rate. Every body is checked.
final class Load implements AutoCloseable {
    static final int PER_SECOND = 200;

    private static final int PATHS = 20;
    private static final int END_SECONDS_MAX = 15;
    private static final long IDLE_MICROS_MAX = 2_000_000;

    private final InetSocketAddress gateway;
    private final LongSupplier micros;
    private final BufferedWriter lines;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();
    private final AtomicLong count = new AtomicLong();
    private final List<RequestResult> results = new ArrayList<>();

    /// A connection that waits for its next request.
    private record Idle(ShopConnection connection, long sinceMicros) {}

    /// @param micros since 1970, never going back
    /// @param file receives one line per request
    Load(InetSocketAddress gateway, LongSupplier micros, Path file) {
        this.gateway = gateway;
        this.micros = micros;
        try {
            this.lines = Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the client's lines to " + file, e);
        }
    }

    void start() {
        long period = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
        var _ = ticker.scheduleAtFixedRate(() -> clients.execute(this::send), 0, period, TimeUnit.NANOSECONDS);
    }

    /// All requests that have ended.
    List<RequestResult> results() {
        synchronized (results) {
            return List.copyOf(results);
        }
    }

    /// The last requests that have ended, oldest first.
    List<RequestResult> last(int wanted) {
        synchronized (results) {
            return List.copyOf(results.subList(Math.max(0, results.size() - wanted), results.size()));
        }
    }

    private void send() {
        String path = "/item/" + count.getAndIncrement() % PATHS;
        long start = micros.getAsLong();
        RequestResult request;
        try {
            ShopConnection connection = connection(start);
            ShopConnection.Answer answer = ask(connection, path);
            String error = Page.isRight(answer.body(), path) ? "-" : "wrong body";
            request = new RequestResult(
                    start,
                    micros.getAsLong(),
                    path,
                    answer.status(),
                    answer.release(),
                    Page.shortHash(answer.body()),
                    error);
        } catch (IOException | RuntimeException e) {
            request = new RequestResult(start, micros.getAsLong(), path, 0, "-", "-", "connection: " + e.getMessage());
        }
        keep(request);
    }

    private ShopConnection.Answer ask(ShopConnection connection, String path) throws IOException {
        try {
            ShopConnection.Answer answer = connection.get(path);
            if (connection.isUsable()) {
                idle.push(new Idle(connection, micros.getAsLong()));
            }
            return answer;
        } finally {
            if (!connection.isUsable()) {
                connection.close();
            }
        }
    }

    /// The connection used last, unless it was idle so long that the gateway may be about to close it.
    private ShopConnection connection(long now) throws IOException {
        for (Idle next = idle.poll(); next != null; next = idle.poll()) {
            if (now - next.sinceMicros() < IDLE_MICROS_MAX) {
                return next.connection();
            }
            next.connection().close();
        }
        return new ShopConnection(gateway);
    }

    private void keep(RequestResult request) {
        synchronized (results) {
            results.add(request);
            try {
                lines.write(request.line());
                lines.newLine();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write the client's lines", e);
            }
        }
    }

    /// Stops the load and waits for the requests in flight.
    @Override
    public void close() {
        ticker.shutdownNow();
        clients.shutdown();
        try {
            if (!clients.awaitTermination(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                clients.shutdownNow();
            }
            synchronized (results) {
                lines.close();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the client's lines", e);
        }
    }
}
