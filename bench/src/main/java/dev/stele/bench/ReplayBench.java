package dev.stele.bench;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Outcome;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Recorded;
import dev.stele.engine.Rollout;
import dev.stele.engine.Tier;
import dev.stele.engine.Verdict;
import dev.stele.fleet.Release;
import dev.stele.fleet.Resources;
import dev.stele.home.LedgerHome;
import dev.stele.journal.DiskLedgerFiles;
import dev.stele.journal.History;
import dev.stele.journal.LedgerEntry;
import dev.stele.journal.LedgerSnapshotWriter;
import dev.stele.journal.Replay;
import dev.stele.ledger.Ledger;
import dev.stele.ledger.LedgerReader;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/// Measures a start: reading and folding a whole ledger, what is kept in memory after it, and a start from a snapshot.
///
///     java -Xmx1g -cp 'app/target/stele/lib/*' bench/src/main/java/dev/stele/bench/ReplayBench.java [FOLDER]
///
/// The ledgers are real ones, on the disk of FOLDER, which is made and removed. Their history is that of ten services,
/// of which instances end and are replaced, and which get a new release now and then. It is in the server's package, as
/// a start is nothing that another package could ask for; so it is compiled first.
final class ReplayBench {
    private static final int[] SIZES = {10_000, 100_000, 1_000_000};
    private static final int SERVICES = 10;
    private static final int ROUNDS_A_RELEASE = 50;
    private static final int BATCH = 4096;
    private static final int RETAINED = 20;

    private final List<byte[]> batch = new ArrayList<>();
    private final Ledger ledger;
    private final int size;
    private final Release[] serving = new Release[SERVICES];
    private final List<List<Digest>> former = new ArrayList<>();
    private final String[] instances = new String[SERVICES];
    private int written;
    private long number = 1;
    private long key = 1;

    private ReplayBench(Ledger ledger, int size) {
        this.ledger = ledger;
        this.size = size;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args.length > 0 ? args[0] : "bench-replay").toAbsolutePath();
        System.out.println(
                "| entries | whole replay, s | events/s | kept, MiB | snapshot, KiB | from the snapshot, ms |");
        System.out.println("|---|---|---|---|---|---|");
        row(folder.resolve("warm"), SIZES[0]);
        for (int size : SIZES) {
            System.out.println(row(folder.resolve("of-" + size), size));
        }
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static String row(Path home, int size) {
        LedgerHome ledgerHome = new LedgerHome(home);
        new ReplayBench(ledgerHome.open("00000000", new SecureRandom()), size).write();
        Replay.Source source = new Replay.Source(
                ledgerHome.files(), ledgerHome.verifier(), DiskLedgerFiles.in(home.resolve("snapshot")));
        long before = used();
        History history = new History();
        long start = System.nanoTime();
        Recorded recorded = Replay.of(source, history, 0).recorded();
        double whole = (System.nanoTime() - start) / 1e9;
        double kept = (used() - before) / (double) (1 << 20);
        LedgerSnapshotWriter writer = new LedgerSnapshotWriter(source, history, 0);
        writer.finish(recorded, 0);
        writer.close();
        double[] millis = new double[5];
        for (int i = 0; i < millis.length; i++) {
            start = System.nanoTime();
            Recorded again = Replay.of(source, new History(), 0).recorded();
            millis[i] = (System.nanoTime() - start) / 1e6;
            if (!again.equals(recorded)) {
                throw new IllegalStateException("the snapshot says something else");
            }
        }
        java.util.Arrays.sort(millis);
        long bytes = home.resolve("snapshot").resolve("snapshot").toFile().length();
        return "| %,d | %.1f | %,.0f | %.1f | %,d | %.0f |"
                .formatted(
                        LedgerReader.open(source.ledger(), source.key()).head().size(),
                        whole,
                        size / whole,
                        kept,
                        bytes >> 10,
                        millis[2]);
    }

    private static long used() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void write() {
        say(new LedgerEvent.ServerStarted(1));
        for (int i = 0; i < SERVICES; i++) {
            former.add(new ArrayList<>());
        }
        for (int round = 0; written < size; round++) {
            int service = round % SERVICES;
            if (round / SERVICES % ROUNDS_A_RELEASE == 0) {
                release(service, round);
            }
            replace(service);
        }
        flush();
    }

    private void release(int service, int round) {
        String name = "service-" + service;
        Optional<Digest> base = Optional.ofNullable(serving[service]).map(Release::id);
        Release next = release(name + round);
        serving[service] = next;
        int count = round / SERVICES / ROUNDS_A_RELEASE + 1;
        say(new LedgerEvent.ReleaseMade(name, count, name + ":" + round, next));
        say(new LedgerEvent.PoolChanged(new PoolAction.EnsurePool(new PoolId(name, next.id()), 1, Tier.SERVING)));
        base.ifPresent(
                id -> say(new LedgerEvent.PoolChanged(new PoolAction.EnsurePool(new PoolId(name, id), 0, Tier.COLD))));
        say(new LedgerEvent.VerdictGiven(name, next.id(), Verdict.PROVEN, "it carried all requests", "stele"));
        say(new LedgerEvent.RolloutMoved(new Rollout(
                new Rollout.Change(name, count, Rollout.Kind.FORWARD, base, next.id(), 1),
                new Rollout.Progress(1, Rollout.Phase.DONE, 1, 1, 0),
                Optional.of(new Rollout.Ending(Rollout.Result.COMPLETED, false, "", "stele")))));
        former.get(service).add(next.id());
        if (former.get(service).size() > RETAINED) {
            say(new LedgerEvent.ReleasesForgotten(
                    name, List.of(former.get(service).removeFirst())));
        }
    }

    private void replace(int service) {
        String before = instances[service];
        if (before != null) {
            say(new LedgerEvent.PoolChanged(new PoolAction.Retire(before, PoolAction.Cause.PLATFORM, "is gone", 0)));
            step(before, LedgerEvent.Step.REMOVE, Optional.empty());
        }
        String id = "service-" + service + "-" + Long.toString(number, 36);
        PoolId pool = new PoolId("service-" + service, serving[service].id());
        step(id, LedgerEvent.Step.CREATE, Optional.of(new LedgerEvent.Announced(pool, number++, 0, service + 1, 1)));
        step(id, LedgerEvent.Step.START, Optional.empty());
        say(new LedgerEvent.BecameReady(id));
        instances[service] = id;
    }

    private void step(String id, LedgerEvent.Step step, Optional<LedgerEvent.Announced> announced) {
        String name = id + "/" + step + "#" + key++;
        say(new LedgerEvent.InstanceIntent(name, id, step, announced));
        say(new LedgerEvent.Closed(name, Outcome.done()));
    }

    private void say(LedgerEvent event) {
        batch.add(new LedgerEntry(Instant.EPOCH.plusSeconds(written++), event).bytes());
        if (batch.size() == BATCH) {
            flush();
        }
    }

    private void flush() {
        ledger.append(batch);
        batch.clear();
    }

    private static Release release(String image) {
        SortedMap<String, Integer> ports = new TreeMap<>();
        ports.put("http", 8080);
        return new Release(
                Digest.sha256(image.getBytes(StandardCharsets.UTF_8)),
                new Release.ProcessSpec(List.of(), new TreeMap<>(), Duration.ofSeconds(10)),
                new Release.MountSpec(List.of(), List.of()),
                new Resources(64 << 20, OptionalLong.empty()),
                ports,
                new Release.Checks(Optional.empty(), Optional.empty()),
                Release.PROFILE);
    }
}
