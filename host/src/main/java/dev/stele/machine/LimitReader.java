package dev.stele.machine;

import dev.stele.fleet.Release;
import dev.stele.keeper.InstanceAction;
import dev.stele.linux.FileDescriptor;
import dev.stele.linux.FileSystemRoom;
import dev.stele.linux.HostProcess;
import dev.stele.linux.LinuxException;
import dev.stele.runc.Cgroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads which limits of its resources an instance has reached. A program that is refused a thread or a file
/// seldom says why; the kernel counts it.
///
/// Processes and memory are counted in the cgroup, for as long as the instance lives. The limit of open files has no
/// counter: that a process has as many open as it may is seen only while it has them. From Linux 6.2 on the size of
/// `/proc/PID/fd` tells; before, its entries are counted. A tmpfs is full or not at the moment; it is asked by its
/// descriptor, as the instance may move folders in it while the path is followed.
final class LimitReader {
    /// Processes of one instance whose open files are counted.
    private static final int PROCESSES_MAX = 64;

    private static final int SUPER_OPTIONS_MIN = 10;
    private static final long MEBIBYTE = 1 << 20;

    private final Cgroups cgroups;
    private final Installation installation;
    private final long filesMax;

    /// @param filesMax how many files each process may have open
    LimitReader(Cgroups cgroups, Installation installation, long filesMax) {
        this.cgroups = cgroups;
        this.installation = installation;
        this.filesMax = filesMax;
    }

    /// One sentence for each limit, without a subject.
    List<String> read(Instance instance) {
        InstanceAction.Create create = instance.record().create();
        String cgroup = installation.cgroup(create.pool().service(), create.instance());
        List<String> out = new ArrayList<>();
        processes(create.release(), cgroup).ifPresent(out::add);
        memory(create.release(), cgroup).ifPresent(out::add);
        files(cgroup).ifPresent(out::add);
        instance.record().first().filter(HostProcess::isAlive).ifPresent(first -> full(first.pid(), out));
        return out;
    }

    private Optional<String> processes(Release release, String cgroup) {
        long hits = cgroups.pidsHits(cgroup);
        return hits == 0
                ? Optional.empty()
                : Optional.of("reached its limit of " + release.pidsMax() + " processes and threads " + times(hits)
                        + "; raise resources.pids");
    }

    private Optional<String> memory(Release release, String cgroup) {
        String limit = "reached its memory limit of " + size(release.resources().memoryBytes());
        long kills = cgroups.memoryKills(cgroup);
        if (kills > 0) {
            return Optional.of(
                    limit + ", and the kernel ended a process of it " + times(kills) + "; raise resources.memory");
        }
        long hits = cgroups.memoryHits(cgroup);
        return hits == 0
                ? Optional.empty()
                : Optional.of(limit + " " + times(hits) + ", and the kernel took back cached files");
    }

    private Optional<String> files(String cgroup) {
        return cgroups.someProcesses(cgroup, PROCESSES_MAX).stream()
                .filter(pid -> openFiles(pid) >= filesMax)
                .findFirst()
                .map(_ -> "has a process with all of its " + filesMax + " files open; look for files and connections "
                        + "that it does not close");
    }

    private static long openFiles(int pid) {
        try {
            Path folder = Path.of("/proc/" + pid + "/fd");
            long size = Files.size(folder);
            return size > 0 ? size : FileDescriptor.names(folder.toString()).size();
        } catch (IOException | LinuxException _) {
            // It has ended.
            return 0;
        }
    }

    private static void full(int pid, List<String> out) {
        for (String target : writable(pid)) {
            try {
                FileSystemRoom room = FileSystemRoom.of("/proc/" + pid + "/root", target.substring(1));
                if (room.isFull()) {
                    out.add("has filled " + target + ", which holds " + size(room.bytes()) + "; remove files there");
                }
            } catch (LinuxException _) {
                // It has ended, or moved the folder while it was looked at: it is seen the next time.
            }
        }
    }

    /// Where a process has a tmpfs that it may write to (proc(5), `mountinfo`), but for `/dev`.
    private static List<String> writable(int pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/mountinfo")).stream()
                    .map(line -> line.split(" "))
                    .filter(words -> words.length >= SUPER_OPTIONS_MIN
                            && List.of(words).contains("tmpfs")
                            && words[5].startsWith("rw")
                            && !words[4].equals("/dev"))
                    .map(words -> words[4])
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    /// As a fleet file writes it.
    private static String size(long bytes) {
        return bytes % MEBIBYTE == 0 ? bytes / MEBIBYTE + "Mi" : bytes + " bytes";
    }

    private static String times(long count) {
        return count == 1 ? "once" : count + " times";
    }
}
