package dev.stele.demo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Stream;

/// Acts in which a root user damages running instances or their files.
final class InstanceFaultActs {
    private static final Duration HEAL_MAX = Duration.ofSeconds(45);
    private static final Duration SABOTAGED_MAX = Duration.ofSeconds(12);
    private static final String SETTINGS = "shop.properties";

    private final DemoContext context;

    InstanceFaultActs(DemoContext context) {
        this.context = context;
    }

    Act.Outcome killInstance() {
        String victim = context.anyServing();
        long pid = context.pid(victim);
        long start = context.now();
        HostView.kill(pid);
        boolean healed = context.watch().until(HEAL_MAX, serving -> !serving.contains(victim));
        return Act.Outcome.of(healed, healed ? "replaced" : victim + " was not replaced", context.now() - start);
    }

    /// The kernel has to refuse the write even to root on the host, through `/proc`.
    Act.Outcome writeIntoRoot() {
        Path file = Path.of("/proc/" + context.pid(context.anyServing()) + "/root/app/terms.txt");
        try {
            Files.writeString(file, "all is free");
            return Act.Outcome.untimed(false, "it could be written");
        } catch (IOException e) {
            boolean refused = String.valueOf(e.getMessage()).contains("Read-only file system");
            return Act.Outcome.untimed(refused, refused ? "refused by the kernel" : "failed: " + e.getMessage());
        }
    }

    Act.Outcome changeLayer() {
        Set<String> users = context.watch().serving();
        Collection<Long> before = context.machine().instances().values();
        Path file = settingsOfFirst();
        if (context.is(Sabotage.TAMPER)) {
            HostView.signal(context.server().pid(), "STOP");
        }
        long start = context.now();
        flipByteAtEnd(file);
        Duration max = context.is(Sabotage.TAMPER) ? SABOTAGED_MAX : HEAL_MAX;
        boolean gone = context.patience().until(max, () -> noneRuns(users, before));
        boolean replaced = gone && context.watch().until(HEAL_MAX, serving -> Collections.disjoint(serving, users));
        long micros = context.now() - start;
        if (context.is(Sabotage.TAMPER)) {
            HostView.signal(context.server().pid(), "CONT");
        }
        boolean told = replaced && context.watch().drift().contains("layer");
        String result = told ? "found, users replaced" : replaced ? "replaced, but not told" : "not found";
        return Act.Outcome.of(told, result, micros);
    }

    Act.Outcome enterInstance() {
        String victim = context.anyServing();
        String pid = String.valueOf(context.pid(victim));
        long start = context.now();
        try {
            Process intruder = new ProcessBuilder("nsenter", "-t", pid, "-n", "-i", "-u", "-p", "sleep", "120").start();
            boolean replaced = context.watch().until(HEAL_MAX, serving -> !serving.contains(victim));
            long micros = context.now() - start;
            intruder.descendants().forEach(ProcessHandle::destroyForcibly);
            intruder.destroyForcibly();
            return Act.Outcome.of(replaced, replaced ? "tainted, replaced" : "not noticed", micros);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run nsenter", e);
        }
    }

    private boolean noneRuns(Set<String> users, Collection<Long> before) {
        return context.machine().instances().entrySet().stream()
                .noneMatch(running -> users.contains(running.getKey()) && before.contains(running.getValue()));
    }

    /// The file of v1's last layer, unpacked in the home and shared by its instances.
    private Path settingsOfFirst() {
        try (Stream<Path> files = Files.walk(context.cli().home().resolve("layers"))) {
            for (Path file : files.filter(path -> path.endsWith(SETTINGS)).toList()) {
                if (Files.readString(file).contains("version=v1")) {
                    return file;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for v1's unpacked layer", e);
        }
        throw new IllegalStateException("no unpacked layer holds v1's " + SETTINGS);
    }

    /// Changes the last letter of the file's closing comment, so that the change itself breaks nothing.
    private static void flipByteAtEnd(Path path) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(file.length() - 2);
            file.write("X".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot change " + path, e);
        }
    }
}
