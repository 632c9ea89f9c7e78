package dev.stele.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Kills a gateway again and again under 200 requests/s, and counts what was lost until its server had it back:
///
/// `java bench/src/main/java/dev/stele/bench/GatewayRestartBench.java PORT ROUNDS`, as root, while `./stele demo
/// --keep` runs. It kills the gateway
/// that listens on `127.0.0.1:PORT`. Each request has a connection of its own, so that each waits for nobody.
public final class GatewayRestartBench {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1) / 200;
    private static final long ROUND_SECONDS = 8;
    private static final String REQUEST = "GET /lamp HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n";

    private record Visit(long startNanos, boolean served) {}

    private GatewayRestartBench() {}

    public static void main(String[] words) throws Exception {
        int port = Integer.parseInt(words[0]);
        int rounds = Integer.parseInt(words[1]);
        double[] millis = new double[rounds];
        double[] lost = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            List<Visit> visits = round(port);
            long killed = visits.getFirst().startNanos();
            long first = visits.stream()
                    .filter(Visit::served)
                    .mapToLong(Visit::startNanos)
                    .min()
                    .orElseThrow();
            millis[round] = (first - killed) / 1e6;
            lost[round] = visits.stream().filter(visit -> !visit.served()).count();
            System.out.printf("%2d  first served after %6.0f ms  lost %4.0f%n", round + 1, millis[round], lost[round]);
        }
        System.out.println("first served, ms: " + summary(millis) + "   lost: " + summary(lost));
    }

    /// The visits from the kill on, which the first stands for.
    private static List<Visit> round(int port) throws InterruptedException {
        ProcessHandle gateway = ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(Arrays::asList)
                        .orElse(List.of())
                        .containsAll(List.of("gateway", "127.0.0.1:" + port)))
                .findFirst()
                .orElseThrow();
        ConcurrentLinkedQueue<Visit> visits = new ConcurrentLinkedQueue<>();
        gateway.destroyForcibly();
        gateway.onExit().join();
        visits.add(new Visit(System.nanoTime(), false));
        try (var ticker = Executors.newSingleThreadScheduledExecutor();
                var visitors = Executors.newVirtualThreadPerTaskExecutor()) {
            var _ = ticker.scheduleAtFixedRate(
                    () -> visitors.execute(() -> visits.add(visit(port))), 0, PERIOD_NANOS, TimeUnit.NANOSECONDS);
            ticker.awaitTermination(ROUND_SECONDS, TimeUnit.SECONDS);
            ticker.shutdownNow();
        }
        return visits.stream().toList();
    }

    private static Visit visit(int port) {
        long start = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Visit(start, answer.startsWith("HTTP/1.1 200 ") && answer.contains("shop v"));
        } catch (IOException e) {
            return new Visit(start, false);
        }
    }

    private static String summary(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return "%.0f (%.0f-%.0f)".formatted(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }
}
