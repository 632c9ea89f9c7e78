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

/// The acts in which somebody with root harms what runs.
final class HarmActs {
    private static final Duration HEAL_MAX = Duration.ofSeconds(45);
    private static final Duration SABOTAGED_MAX = Duration.ofSeconds(12);
    private static final String SETTINGS = "shop.properties";

    private final Scene scene;

    HarmActs(Scene scene) {
        this.scene = scene;
    }

    Act.Outcome killInstance() {
        String victim = scene.anyServing();
        long pid = scene.pid(victim);
        long start = scene.now();
        HostView.kill(pid);
        boolean healed = scene.watch().until(HEAL_MAX, serving -> !serving.contains(victim));
        return Act.Outcome.of(healed, healed ? "replaced" : victim + " was not replaced", scene.now() - start);
    }

    /// Even root on the host, through the back door of `/proc`, must be refused by the kernel.
    Act.Outcome writeIntoRoot() {
        Path file = Path.of("/proc/" + scene.pid(scene.anyServing()) + "/root/app/terms.txt");
        try {
            Files.writeString(file, "all is free");
            return Act.Outcome.untimed(false, "it could be written");
        } catch (IOException e) {
            boolean refused = String.valueOf(e.getMessage()).contains("Read-only file system");
            return Act.Outcome.untimed(refused, refused ? "refused by the kernel" : "failed: " + e.getMessage());
        }
    }

    Act.Outcome changeLayer() {
        Set<String> users = scene.watch().serving();
        Collection<Long> before = scene.machine().instances().values();
        Path file = settingsOfFirst();
        if (scene.is(Sabotage.TAMPER)) {
            HostView.signal(scene.server().pid(), "STOP");
        }
        long start = scene.now();
        flipByteAtEnd(file);
        Duration max = scene.is(Sabotage.TAMPER) ? SABOTAGED_MAX : HEAL_MAX;
        boolean gone = scene.patience().until(max, () -> noneRuns(users, before));
        boolean replaced = gone && scene.watch().until(HEAL_MAX, serving -> Collections.disjoint(serving, users));
        long micros = scene.now() - start;
        if (scene.is(Sabotage.TAMPER)) {
            HostView.signal(scene.server().pid(), "CONT");
        }
        boolean told = replaced && scene.watch().drift().contains("layer");
        String result = told ? "found, users replaced" : replaced ? "replaced, but not told" : "not found";
        return Act.Outcome.of(told, result, micros);
    }

    Act.Outcome enterInstance() {
        String victim = scene.anyServing();
        String pid = String.valueOf(scene.pid(victim));
        long start = scene.now();
        try {
            Process intruder = new ProcessBuilder("nsenter", "-t", pid, "-n", "-i", "-u", "-p", "sleep", "120").start();
            boolean replaced = scene.watch().until(HEAL_MAX, serving -> !serving.contains(victim));
            long micros = scene.now() - start;
            intruder.descendants().forEach(ProcessHandle::destroyForcibly);
            intruder.destroyForcibly();
            return Act.Outcome.of(replaced, replaced ? "tainted, replaced" : "not noticed", micros);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run nsenter", e);
        }
    }

    private boolean noneRuns(Set<String> users, Collection<Long> before) {
        return scene.machine().instances().entrySet().stream()
                .noneMatch(running -> users.contains(running.getKey()) && before.contains(running.getValue()));
    }

    /// The file of v1's last layer as it is unpacked in the home and shared by its instances.
    private Path settingsOfFirst() {
        try (Stream<Path> files = Files.walk(scene.cli().home().resolve("layers"))) {
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

    /// The last letter of the file's closing comment, so that the change does no harm by itself.
    private static void flipByteAtEnd(Path path) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(file.length() - 2);
            file.write("X".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot change " + path, e);
        }
    }
}
