package dev.stele.acceptance;

import dev.stele.control.ServiceStatus;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/// Measures the latency of user-visible operations with the real program. Not a test: it only runs by name, and
/// prints figures for `bench/RESULTS.md`.
@Stage(
        name = "the whole program with real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
class LoopBench {
    private static final int ROUNDS = 50;
    private static final int COMMANDS = 20;
    private static final int FEW_ROUNDS = 10;
    private static final int PER_SECOND = 500;
    private static final Pages.Rollout WARM = new Pages.Rollout("blueGreen", "1h");
    private static final Pages.Rollout COLD = new Pages.Rollout("rolling", "0s");

    private final Rig rig = new Rig();
    private final Pages pages = new Pages(rig);

    @Test
    void whatPeopleWaitFor() {
        try (rig) {
            rig.start();
            String first = pages.built(true);
            pages.apply(first, WARM).orThrow();
            commands();
            heal("heal after kill -9 of an instance", () -> {});
            heal("the same, adopted by a new server", () -> {
                rig.kill();
                rig.start();
            });
            memory();
            rollBack("warm", ROUNDS, WARM);
            rollBack("cold", FEW_ROUNDS, COLD);
            replace();
            memory();
        }
    }

    private void commands() {
        timed(
                "stele build, unchanged",
                COMMANDS,
                () -> pages.build("1.0.0", Map.of()).orThrow());
        timed("stele status", COMMANDS, () -> rig.stele("status").orThrow());
        timed("stele --help", COMMANDS, () -> rig.stele("--help").orThrow());
    }

    private static void timed(String what, int times, Runnable run) {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            long began = System.nanoTime();
            run.run();
            nanos.add(System.nanoTime() - began);
        }
        report(what, nanos);
    }

    /// Time from the kill until as many instances serve as before, without the killed one. Each round uses a new
    /// release, since the failure back-off delays a slot that failed before.
    ///
    /// @param before action between the release and the kill
    private void heal(String what, Runnable before) {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < FEW_ROUNDS; i++) {
            pages.apply(pages.built(true), COLD).orThrow();
            before.run();
            rig.awaitCalm();
            String victim = ready().first();
            long pid = Long.parseLong(Footprint.read(Path.of("/run/stele", rig.installation(), "i", victim, "pid"))
                    .strip());
            long began = System.nanoTime();
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            var _ = Wait.see(this::ready, ready -> !ready.contains(victim) && ready.size() == 2);
            nanos.add(System.nanoTime() - began);
        }
        report(what, nanos);
    }

    private SortedSet<String> ready() {
        SortedSet<String> found = new java.util.TreeSet<>();
        rig.service().pools().stream()
                .flatMap(pool -> pool.instances().stream())
                .filter(instance -> instance.cell() == ServiceStatus.Cell.READY)
                .forEach(instance -> found.add(instance.id()));
        return found;
    }

    /// @param body empty when there was no answer
    private record Answer(long beganNanos, long endedNanos, String body) {}

    /// Time from the command to the first answer of the former release, and to the last one of the other.
    private void rollBack(String what, int rounds, Pages.Rollout rollout) {
        List<Long> first = new ArrayList<>();
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            rig.awaitCalm();
            String former = pages.answers(1).iterator().next();
            String next = pages.built(true);
            pages.apply(next, rollout).orThrow();
            rig.awaitCalm();
            ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
            Thread client = Thread.ofPlatform().start(() -> ask(answers));
            long began = System.nanoTime();
            rig.stele("rollback", "web", "-y").orThrow();
            client.interrupt();
            join(client);
            first.add(answers.stream()
                            .filter(a -> a.body().equals(former))
                            .mapToLong(Answer::endedNanos)
                            .min()
                            .orElseThrow()
                    - began);
            all.add(answers.stream()
                            .filter(a -> a.body().equals(Pages.page(next)))
                            .mapToLong(Answer::endedNanos)
                            .max()
                            .orElse(began)
                    - began);
        }
        report("rollback, " + what + ", first answer", first);
        report("rollback, " + what + ", all answers", all);
    }

    private void ask(ConcurrentLinkedQueue<Answer> answers) {
        while (!Thread.currentThread().isInterrupted()) {
            long began = System.nanoTime();
            try {
                String body = Traffic.get(rig.gateway(), "/");
                answers.add(new Answer(began, System.nanoTime(), body));
            } catch (IOException _) {
                answers.add(new Answer(began, System.nanoTime(), ""));
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Replaces all instances repeatedly under load, alternating between the strategies.
    private void replace() {
        List<Long> nanos = new ArrayList<>();
        try (Traffic traffic = new Traffic(rig.gateway(), PER_SECOND, pages::isRight)) {
            for (int i = 0; i < ROUNDS; i++) {
                String next = pages.built(true);
                long began = System.nanoTime();
                pages.apply(next, i % 2 == 0 ? COLD : new Pages.Rollout("blueGreen", "0s"))
                        .orThrow();
                nanos.add(System.nanoTime() - began);
            }
            report("replacement of a release at " + PER_SECOND + "/s", nanos);
            System.out.printf(
                    "  served %d, failed %d %s%n",
                    traffic.served(), traffic.failures().size(), traffic.failures());
        }
    }

    private void memory() {
        System.out.printf(
                "resident memory: server %d MiB, gateway %d MiB%n",
                residentMebibytes(rig.server().pid()), residentMebibytes(Long.parseLong(rig.gatewayPid())));
    }

    private static long residentMebibytes(long pid) {
        return Footprint.read(Path.of("/proc", String.valueOf(pid), "status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .sum();
    }

    private static void report(String what, List<Long> nanos) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        System.out.println(String.format(
                Locale.ROOT,
                "%-40s p50 %6.0f ms   p99 %6.0f ms   least %6.0f ms   of %d",
                what,
                sorted.get(sorted.size() / 2) / 1e6,
                sorted.get((sorted.size() * 99 + 99) / 100 - 1) / 1e6,
                sorted.getFirst() / 1e6,
                sorted.size()));
    }
}
