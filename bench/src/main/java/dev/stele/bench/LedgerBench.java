package dev.stele.bench;

import dev.stele.home.LedgerHome;
import dev.stele.journal.LedgerWriter;
import dev.stele.ledger.Audit;
import dev.stele.ledger.AuditResult;
import dev.stele.ledger.Ledger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/// Measures the ledger on a real disk: a commit alone, many writers that share commits, opening and auditing.
///
///     java -cp 'app/target/stele/lib/*' bench/src/main/java/dev/stele/bench/LedgerBench.java [FOLDER] [ENTRIES TO
/// AUDIT]
///
/// FOLDER lies on the disk to measure; it is made and removed. What is measured is durable: bundle, tiles, checkpoint
/// and the fork guard's memory are flushed before a commit returns.
final class LedgerBench {
    private static final int LONE_COMMITS = 1000;
    private static final int WRITERS = 64;
    private static final long SHARED_NANOS = 10_000_000_000L;
    private static final int BATCH = 4096;

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args.length > 0 ? args[0] : "bench-ledger").toAbsolutePath();
        int entries = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        System.out.printf("a disk operation: a 4 KiB file written and flushed in %.2f ms (median)%n", flush(folder));
        lone(folder.resolve("lone"));
        shared(folder.resolve("shared"));
        audit(folder.resolve("audit"), entries);
        remove(folder);
    }

    private static double flush(Path folder) throws IOException {
        Files.createDirectories(folder);
        long[] nanos = new long[200];
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            try (var channel = java.nio.channels.FileChannel.open(
                    folder.resolve("flush"),
                    java.nio.file.StandardOpenOption.CREATE,
                    java.nio.file.StandardOpenOption.WRITE)) {
                channel.write(java.nio.ByteBuffer.allocate(4096));
                channel.force(true);
            }
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] / 1e6;
    }

    private static void lone(Path home) throws Exception {
        Ledger ledger = new LedgerHome(home).open("00000000", new SecureRandom());
        long[] nanos = new long[LONE_COMMITS];
        for (int i = -LONE_COMMITS; i < LONE_COMMITS; i++) {
            long start = System.nanoTime();
            ledger.append(List.of(entry(i)));
            if (i >= 0) {
                nanos[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                "a commit alone: %.2f ms median, %.2f ms p99 (%d commits of one entry)%n",
                nanos[LONE_COMMITS / 2] / 1e6, nanos[LONE_COMMITS * 99 / 100] / 1e6, LONE_COMMITS);
    }

    private static void shared(Path home) throws Exception {
        LongAdder appended = new LongAdder();
        long start;
        long nanos;
        try (LedgerWriter writer = new LedgerWriter(new LedgerHome(home).open("00000000", new SecureRandom()))) {
            start = System.nanoTime();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                threads.add(Thread.ofVirtual().start(() -> appendUntil(writer, start + SHARED_NANOS, appended)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            nanos = System.nanoTime() - start;
        }
        System.out.printf(
                "%d writers sharing commits: %,.0f entries/s (%,d entries)%n",
                WRITERS, appended.sum() / (nanos / 1e9), appended.sum());
    }

    private static void appendUntil(LedgerWriter writer, long end, LongAdder appended) {
        try {
            for (int n = 0; System.nanoTime() < end; n++) {
                if (!(writer.append(List.of(entry(n))) instanceof LedgerWriter.Appended.Durable)) {
                    throw new IllegalStateException("not appended");
                }
                appended.increment();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void audit(Path home, int entries) {
        LedgerHome ledgerHome = new LedgerHome(home);
        Ledger ledger = ledgerHome.open("00000000", new SecureRandom());
        long start = System.nanoTime();
        for (int n = 0; n < entries; n += BATCH) {
            List<byte[]> batch = new ArrayList<>();
            for (int i = n; i < Math.min(n + BATCH, entries); i++) {
                batch.add(entry(i));
            }
            ledger.append(batch);
        }
        ledger.settle();
        System.out.printf("one writer, commits of %d: %,.0f entries/s%n", BATCH, entries / seconds(start));
        for (int run = 1; run <= 3; run++) {
            start = System.nanoTime();
            AuditResult result = Audit.verify(ledgerHome.files(), ledgerHome.verifier(), Optional.empty());
            if (!(result instanceof AuditResult.Verified)) {
                throw new IllegalStateException(result.toString());
            }
            System.out.printf("audit %d of %,d entries: %,.0f entries/s%n", run, entries, entries / seconds(start));
        }
        start = System.nanoTime();
        ledgerHome.open("00000000", new SecureRandom());
        System.out.printf("opening %,d entries: %,.0f entries/s%n", entries, entries / seconds(start));
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /// About as long as an intent.
    private static byte[] entry(int n) {
        return ("{\"at\":1790000000000,\"instance\":\"web-" + n + "\",\"key\":\"k" + n
                        + "\",\"kind\":\"instance.intent\",\"number\":" + n
                        + ",\"pool\":{\"release\":\"sha256:"
                        + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\","
                        + "\"service\":\"web\"},\"slot\":0,\"step\":\"CREATE\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void remove(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
