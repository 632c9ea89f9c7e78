package dev.stele.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Everything on a machine that running an installation could leave behind, whoever created it. A footprint taken
/// before and one taken after have to be equal.
///
/// @param things by kind, each as the kernel names it
record Footprint(SortedMap<Kind, SortedSet<String>> things) {
    private static final Path PROC = Path.of("/proc");
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final int PIECE_BYTES = 1 << 16;
    private static final List<String> NAMESPACES = List.of("cgroup", "ipc", "mnt", "net", "pid", "user", "uts");

    enum Kind {
        /// Started by a rig's server, directly or not.
        PROCESS,
        /// A cgroup or a namespace that a process is in.
        PROCESS_GROUP,
        MOUNT,
        LINK,
        NETWORK_NAMESPACE,
        CGROUP,
        PACKET_FILTER,
        RUN_FILE,
        ROUTE,
        /// `net` and `kernel`, each with its value.
        SYSCTL
    }

    static Footprint take() {
        SortedMap<Kind, SortedSet<String>> things = new TreeMap<>();
        for (Kind kind : Kind.values()) {
            things.put(kind, of(kind));
        }
        return new Footprint(things);
    }

    private static SortedSet<String> of(Kind kind) {
        return switch (kind) {
            case PROCESS -> processes();
            case PROCESS_GROUP -> processGroups();
            case MOUNT -> lines(read(PROC.resolve("self/mounts")));
            case LINK -> names(Path.of("/sys/class/net"));
            case NETWORK_NAMESPACE ->
                lines(Program.run("lsns", "-n", "-t", "net", "-o", "NS").out());
            case CGROUP -> tree(CGROUPS, true);
            case PACKET_FILTER ->
                lines(Program.run("nft", "list", "ruleset").orThrow().out());
            case RUN_FILE -> tree(Path.of("/run"), false);
            case ROUTE ->
                lines(Program.run("ip", "-4", "route", "show", "table", "all")
                        .orThrow()
                        .out());
            case SYSCTL -> sysctls();
        };
    }

    /// The differences in both directions, a line each.
    ///
    /// @param restless sysctls that change by themselves
    List<String> differences(Footprint other, Set<String> restless) {
        List<String> found = new ArrayList<>();
        things.forEach((kind, own) -> {
            SortedSet<String> others = other.things.getOrDefault(kind, new TreeSet<>());
            own.stream()
                    .filter(thing -> !others.contains(thing))
                    .map(thing -> "gone: " + kind + " " + thing)
                    .forEach(found::add);
            others.stream()
                    .filter(thing -> !own.contains(thing))
                    .map(thing -> "new: " + kind + " " + thing)
                    .forEach(found::add);
        });
        found.removeIf(line -> isSysctl(line) && restless.contains(sysctl(line)));
        return found;
    }

    /// Names of the sysctls that differ between two footprints of an idle run.
    Set<String> restless(Footprint idle) {
        return differences(idle, Set.of()).stream()
                .filter(Footprint::isSysctl)
                .map(Footprint::sysctl)
                .collect(Collectors.toSet());
    }

    private static boolean isSysctl(String line) {
        return line.contains(": " + Kind.SYSCTL + " ");
    }

    private static String sysctl(String line) {
        return line.replaceFirst("^.*: SYSCTL ", "").replaceFirst(" = (?s:.*)", "");
    }

    private static SortedSet<String> processes() {
        return pids().stream()
                .filter(pid -> read(PROC.resolve(pid).resolve("environ")).contains(Rig.MARK + "="))
                .map(pid ->
                        pid + " " + read(PROC.resolve(pid).resolve("cmdline")).replace('\0', ' '))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> pids() {
        return names(PROC).stream().filter(name -> name.matches("[0-9]+")).toList();
    }

    private static SortedSet<String> processGroups() {
        SortedSet<String> found = new TreeSet<>();
        for (String pid : pids()) {
            Path process = PROC.resolve(pid);
            lines(read(process.resolve("cgroup"))).forEach(line -> found.add("cgroup " + line));
            NAMESPACES.forEach(name -> link(process.resolve("ns").resolve(name), found));
        }
        return found;
    }

    private static void link(Path namespace, SortedSet<String> found) {
        try {
            found.add("namespace " + Files.readSymbolicLink(namespace));
        } catch (IOException _) {
            // The process has ended meanwhile.
            return;
        }
    }

    private static SortedSet<String> sysctls() {
        SortedSet<String> found = new TreeSet<>();
        for (String area : List.of("net", "kernel")) {
            Path top = PROC.resolve("sys").resolve(area);
            for (String name : tree(top, false)) {
                Path file = Path.of(name);
                if (Files.isRegularFile(file)) {
                    found.add(PROC.resolve("sys").relativize(file) + " = "
                            + read(file).strip());
                }
            }
        }
        return found;
    }

    /// All paths below a folder.
    private static SortedSet<String> tree(Path top, boolean foldersOnly) {
        SortedSet<String> found = new TreeSet<>();
        try {
            Files.walkFileTree(top, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    found.add(folder.toString());
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!foldersOnly) {
                        found.add(file.toString());
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    static SortedSet<String> names(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SortedSet<String> lines(String text) {
        return text.lines().map(String::strip).collect(Collectors.toCollection(TreeSet::new));
    }

    /// Reads in large pieces, since a sysctl returns its value to the first read only. Empty when it cannot be read:
    /// some are write-only, and processes end.
    static String read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] piece = new byte[PIECE_BYTES];
            for (int n = in.read(piece); n > 0; n = in.read(piece)) {
                out.write(piece, 0, n);
            }
            return out.toString(StandardCharsets.UTF_8);
        } catch (IOException _) {
            return "";
        }
    }
}
