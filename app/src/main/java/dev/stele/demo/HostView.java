package dev.stele.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The machine as root sees it, independent of Stele: processes from `/proc`, and everything named with the
/// installation's id.
final class HostView {
    private static final Path PROC = Path.of("/proc");
    private static final String INSTANCE = "STELE_INSTANCE=";
    private static final int CGROUP_DEPTH_MAX = 8;
    private static final int LOOKS_MAX = 20;

    private final String installation;

    /// @param installation eight hex digits that are part of every name on the host
    HostView(String installation) {
        this.installation = installation;
    }

    /// First process of each running instance, by the instance's id.
    SortedMap<String, Long> instances() {
        SortedMap<String, Long> found = new TreeMap<>();
        for (long pid : pids()) {
            Stream.of(read(pid, "environ").split("\0"))
                    .filter(entry -> entry.startsWith(INSTANCE))
                    .filter(_ -> read(pid, "cgroup").contains(installation))
                    .forEach(entry -> found.putIfAbsent(entry.substring(INSTANCE.length()), pid));
        }
        return found;
    }

    /// The process that was started as the gateway of that address.
    Optional<Long> gateway(String listen) {
        return pids().stream()
                .filter(pid -> {
                    List<String> words = List.of(read(pid, "cmdline").split("\0"));
                    return words.contains("gateway")
                            && words.contains(listen)
                            && words.getFirst().endsWith("java");
                })
                .findFirst();
    }

    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /// @param name such as `STOP`
    static void signal(long pid, String name) {
        Program.run(List.of("sh", "-c", "kill -" + name + " " + pid));
    }

    /// Everything on the machine that still has the installation's id in its name or is in its home, a line each.
    List<String> traces(Path home) {
        List<String> found = new ArrayList<>();
        for (long pid : pids()) {
            String command = read(pid, "cmdline").replace('\0', ' ');
            if (command.contains(installation) || command.contains(home.toString())) {
                found.add("process " + pid + " " + command.strip());
            }
        }
        lines("mount", readFile(PROC.resolve("self/mountinfo")), found);
        lines("link", Program.run(List.of("ip", "-o", "link")).output(), found);
        lines("namespace", Program.run(List.of("ip", "netns")).output(), found);
        lines("packet filter", Program.run(List.of("nft", "list", "tables")).output(), found);
        folders("cgroup", Path.of("/sys/fs/cgroup"), found);
        folders("folder", Path.of("/run"), found);
        return found;
    }

    private void lines(String what, String text, List<String> found) {
        text.lines()
                .filter(line -> line.contains(installation))
                .map(line -> what + " " + line.strip())
                .forEach(found::add);
    }

    /// Folders may change while they are read, so this retries a few times.
    private void folders(String what, Path top, List<String> found) {
        Optional<List<String>> read = Optional.empty();
        for (int attempt = 0; attempt < LOOKS_MAX && read.isEmpty(); attempt++) {
            read = folders(what, top);
        }
        found.addAll(read.orElse(List.of(what + "s under " + top + " changed while they were read")));
    }

    private Optional<List<String>> folders(String what, Path top) {
        try (Stream<Path> all = Files.find(
                top,
                CGROUP_DEPTH_MAX,
                (path, _) -> path.getFileName().toString().contains(installation))) {
            return Optional.of(all.map(path -> what + " " + path).toList());
        } catch (IOException | UncheckedIOException _) {
            return Optional.empty();
        }
    }

    private static List<Long> pids() {
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("[0-9]+"))
                    .map(Long::valueOf)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the processes", e);
        }
    }

    /// A file of a process, empty once it has ended.
    private static String read(long pid, String file) {
        return readFile(PROC.resolve(String.valueOf(pid)).resolve(file));
    }

    private static String readFile(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }
}
