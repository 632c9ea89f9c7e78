package dev.stele.runc;

import dev.stele.linux.Mounts;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The cgroup hierarchies of this host, of both versions, side by side where a host mixes them.
///
/// runc creates the folders, leaves them behind when it is killed half-way, and leaves the parents always. So Stele
/// chooses their names and removes them, in every hierarchy.
public final class Cgroups {
    private static final long CPU_PERIOD_MICROS = 100_000;
    private static final long MILLIS = 1_000;

    private final List<Path> hierarchies;
    private final boolean unifiedMemory;

    Cgroups(List<Path> hierarchies, boolean unifiedMemory) {
        this.hierarchies = List.copyOf(hierarchies);
        this.unifiedMemory = unifiedMemory;
    }

    /// As this host has mounted them.
    public static Cgroups detect() {
        List<Path> found = new ArrayList<>();
        boolean unifiedMemory = false;
        for (Mounts.Entry mount : Mounts.table()) {
            if (mount.type().equals("cgroup")) {
                found.add(mount.target());
            } else if (mount.type().equals("cgroup2")) {
                found.add(mount.target());
                unifiedMemory |=
                        words(mount.target().resolve("cgroup.controllers")).contains("memory");
            }
        }
        if (found.isEmpty()) {
            throw new IllegalStateException("no cgroup file system is mounted: /sys/fs/cgroup must be there");
        }
        return new Cgroups(found, unifiedMemory);
    }

    /// Whether the memory controller is the one of version 2. A version 2 mount alone is no proof: on a mixed host it
    /// may offer hardly any controller.
    public boolean hasUnifiedMemory() {
        return unifiedMemory;
    }

    /// How often the kernel has ended a process of this cgroup at its memory limit.
    ///
    /// @param cgroup path below every hierarchy's root
    public long memoryKills(String cgroup) {
        long kills = 0;
        for (Path hierarchy : hierarchies) {
            for (String file : List.of("memory.oom_control", "memory.events")) {
                kills = Math.max(kills, counter(at(hierarchy, cgroup).resolve(file), "oom_kill"));
            }
        }
        return kills;
    }

    /// Limits the socket buffers of a cgroup where its memory limit does not count them: version 1 counts them
    /// apart from all other memory, and only once they have a limit. Must come before the first socket is made.
    ///
    /// runc ignores the limit in its configuration.
    public void limitSocketBuffers(String cgroup, long bytes) {
        for (Path hierarchy : hierarchies) {
            Path file = at(hierarchy, cgroup).resolve("memory.kmem.tcp.limit_in_bytes");
            if (Files.exists(file)) {
                write(file, bytes);
            }
        }
    }

    /// Moves a process into a cgroup with a limit of processor time, wherever this host can limit that.
    ///
    /// @param cgroup beside one that runc has made
    /// @param percent of one core
    public void limitProcessor(int pid, String cgroup, int percent) {
        long quota = CPU_PERIOD_MICROS * percent / 100;
        for (Path hierarchy : hierarchies) {
            Path folder = at(hierarchy, cgroup);
            Path parent = Optional.ofNullable(folder.getParent()).orElse(hierarchy);
            boolean first = Files.exists(parent.resolve("cpu.cfs_quota_us"));
            if (first || words(parent.resolve("cgroup.subtree_control")).contains("cpu")) {
                create(folder);
                if (first) {
                    write(folder.resolve("cpu.cfs_period_us"), CPU_PERIOD_MICROS);
                    write(folder.resolve("cpu.cfs_quota_us"), quota);
                } else {
                    write(folder.resolve("cpu.max"), quota + " " + CPU_PERIOD_MICROS);
                }
                write(folder.resolve("cgroup.procs"), pid);
            }
        }
    }

    /// How often the kernel has stopped a cgroup at its limit of processor time.
    public long throttles(String cgroup) {
        return hierarchies.stream()
                .mapToLong(hierarchy -> counter(at(hierarchy, cgroup).resolve("cpu.stat"), "nr_throttled"))
                .sum();
    }

    /// How often the cgroup was refused another process or thread.
    public long pidsHits(String cgroup) {
        long hits = 0;
        for (Path hierarchy : hierarchies) {
            hits = Math.max(hits, counter(at(hierarchy, cgroup).resolve("pids.events"), "max"));
        }
        return hits;
    }

    /// How often the cgroup has run against its memory limit. The kernel then takes back what it can, such as cached
    /// files, and ends a process when that does not suffice ([#memoryKills]).
    public long memoryHits(String cgroup) {
        long hits = 0;
        for (Path hierarchy : hierarchies) {
            Path folder = at(hierarchy, cgroup);
            List<String> failures = words(folder.resolve("memory.failcnt"));
            hits = Math.max(hits, failures.isEmpty() ? 0 : Long.parseLong(failures.getFirst()));
            hits = Math.max(hits, counter(folder.resolve("memory.events"), "max"));
        }
        return hits;
    }

    /// How many bytes all cgroups of this host may use together, where the host itself is a container with a limit.
    /// Else a number without meaning, or none.
    public OptionalLong memoryMax() {
        return hierarchies.stream()
                .flatMap(
                        root -> Stream.of("memory.limit_in_bytes", "memory.max").map(root::resolve))
                .map(Cgroups::words)
                .filter(words -> !words.isEmpty() && words.getFirst().matches("[0-9]{1,18}"))
                .mapToLong(words -> Long.parseLong(words.getFirst()))
                .min();
    }

    /// Likewise, in thousandths of a core.
    public OptionalLong cpuMillisMax() {
        return hierarchies.stream()
                .map(root -> Stream.of("cpu.cfs_quota_us", "cpu.cfs_period_us", "cpu.max")
                        .flatMap(file -> words(root.resolve(file)).stream())
                        .toList())
                .filter(words -> words.size() == 2 && words.stream().allMatch(word -> word.matches("[1-9][0-9]{0,14}")))
                .mapToLong(words -> Long.parseLong(words.getFirst()) * MILLIS / Long.parseLong(words.getLast()))
                .min();
    }

    /// Some of the processes right in the cgroup.
    ///
    /// @param most how many at most
    public List<Integer> someProcesses(String cgroup, int most) {
        for (Path hierarchy : hierarchies) {
            List<String> pids = words(at(hierarchy, cgroup).resolve("cgroup.procs"));
            if (!pids.isEmpty()) {
                return pids.stream().limit(most).map(Integer::valueOf).toList();
            }
        }
        return List.of();
    }

    /// All processes in the cgroup and below it.
    public SortedSet<Integer> processes(String cgroup) {
        SortedSet<Integer> out = new TreeSet<>();
        for (Path hierarchy : hierarchies) {
            for (Path folder : tree(at(hierarchy, cgroup))) {
                words(folder.resolve("cgroup.procs")).forEach(pid -> out.add(Integer.parseInt(pid)));
            }
        }
        return out;
    }

    /// Removes the cgroup and what is below it, and its parents as far as they are empty.
    ///
    /// @return false when something is left, as while its processes are still ending
    public boolean remove(String cgroup) {
        boolean all = true;
        for (Path hierarchy : hierarchies) {
            Path leaf = at(hierarchy, cgroup);
            for (Path folder : tree(leaf).reversed()) {
                all &= removed(folder);
            }
            Path parent = leaf.getParent();
            while (parent != null && !parent.equals(hierarchy) && removed(parent)) {
                parent = parent.getParent();
            }
        }
        return all;
    }

    /// Folders of that name right below the hierarchies' roots, and all below them, parents first.
    public List<Path> find(String name) {
        List<Path> out = new ArrayList<>();
        for (Path hierarchy : hierarchies) {
            out.addAll(tree(hierarchy.resolve(name)));
        }
        return out;
    }

    /// Names of the folders right below the hierarchies' roots.
    public Set<String> names() {
        Set<String> out = new TreeSet<>();
        for (Path hierarchy : hierarchies) {
            try (Stream<Path> folders = Files.list(hierarchy)) {
                folders.map(folder -> String.valueOf(folder.getFileName())).forEach(out::add);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list " + hierarchy + ": " + FailureText.of(e), e);
            }
        }
        return out;
    }

    private static Path at(Path hierarchy, String cgroup) {
        return hierarchy.resolve(cgroup.substring(1));
    }

    /// The folder and all below it, parents first. Empty when there is none.
    private static List<Path> tree(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isDirectory).toList();
        } catch (IOException | UncheckedIOException _) {
            // One was removed while it was read: the rest is found the next time.
            return List.of();
        }
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, Object value) {
        try {
            Files.writeString(file, value.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + value + " to " + file, e);
        }
    }

    private static boolean removed(Path folder) {
        try {
            Files.deleteIfExists(folder);
            return true;
        } catch (DirectoryNotEmptyException _) {
            return false;
        } catch (FileSystemException _) {
            // Busy: a process is in it.
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long counter(Path file, String name) {
        List<String> words = words(file);
        int at = words.indexOf(name);
        return at < 0 ? 0 : Long.parseLong(words.get(at + 1));
    }

    /// Empty when the file is not there, or is removed while it is read.
    private static List<String> words(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException _) {
            return List.of();
        }
    }
}
