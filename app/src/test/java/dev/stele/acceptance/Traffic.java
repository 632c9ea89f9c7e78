package dev.stele.acceptance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// An open-loop load of constant rate: each request uses its own connection, is sent once and checked completely.
/// Each begins at its scheduled time, whether or not earlier ones were answered.
public final class Traffic implements AutoCloseable {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_MILLIS = 10_000;
    private static final int END_SECONDS_MAX = 20;

    private final InetSocketAddress gateway;
    private final Predicate<String> right;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong served = new AtomicLong();
    private final List<String> failures = new ArrayList<>();
    private volatile boolean excused;

    /// @param right whether a body is an expected one
    public Traffic(InetSocketAddress gateway, int perSecond, Predicate<String> right) {
        this.gateway = gateway;
        this.right = right;
        long period = TimeUnit.SECONDS.toNanos(1) / perSecond;
        var _ = ticker.scheduleAtFixedRate(() -> visitors.execute(this::visit), 0, period, TimeUnit.NANOSECONDS);
    }

    /// One request's answer: its body when the status is 200.
    ///
    /// @throws IOException when the answer is incomplete or has another status
    static String get(InetSocketAddress gateway, String path) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.connect(gateway, CONNECT_MILLIS);
            String request = "GET " + path + " HTTP/1.1\r\nHost: rig.example\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = answer.indexOf("\r\n\r\n");
            if (end < 0 || !answer.startsWith("HTTP/1.1 200 ")) {
                throw new IOException(answer.lines().findFirst().orElse("no answer"));
            }
            return answer.substring(end + 4);
        }
    }

    private void visit() {
        // A request that begins while failures are excused stays excused.
        boolean counts = !excused;
        try {
            String body = get(gateway, "/");
            if (right.test(body)) {
                served.incrementAndGet();
            } else if (counts) {
                fail("wrong body: " + body);
            }
        } catch (IOException e) {
            if (counts && !excused) {
                fail(String.valueOf(e.getMessage()));
            }
        }
    }

    private void fail(String why) {
        synchronized (failures) {
            failures.add(why);
        }
    }

    /// Failures of requests in flight during this time do not count, since a gateway is killed.
    public void excuse(boolean from) {
        excused = from;
    }

    public long served() {
        return served.get();
    }

    /// Why requests failed, one line each.
    public List<String> failures() {
        synchronized (failures) {
            return List.copyOf(failures);
        }
    }

    /// Stops the load and waits for the requests in flight.
    @Override
    public void close() {
        ticker.shutdownNow();
        visitors.shutdown();
        try {
            if (!visitors.awaitTermination(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new AssertionError("requests hang");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
