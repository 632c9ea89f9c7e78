package dev.stele.machine;

import dev.stele.linux.HostProcess;
import dev.stele.linux.Namespaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/// The processes of this host, found by arguments, namespace, cgroup or ancestor.
final class Processes {
    private static final int GENERATIONS_MAX = 4096;

    private Processes() {}

    /// The ids of all processes.
    static List<Integer> all() {
        List<Integer> out = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            entries.forEach(entry -> out.add(Integer.parseInt(String.valueOf(entry.getFileName()))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    /// Those whose command line names a folder, or something in it.
    static List<HostProcess> withArgument(String folder) {
        return thatAre(all(), pid -> names(pid, folder));
    }

    /// Those in the user namespace that is mounted on a file; none when nothing is mounted there.
    static List<HostProcess> inUserNamespace(Path mounted) {
        OptionalLong wanted = Namespaces.mounted(mounted);
        return wanted.isEmpty()
                ? List.of()
                : thatAre(all(), pid -> Namespaces.of(pid, "user").equals(wanted));
    }

    /// Those of these that run and have a property. The start time is read before the property: a signal then
    /// reaches no other process that has got the number since.
    static List<HostProcess> thatAre(Collection<Integer> pids, IntPredicate property) {
        return pids.stream()
                .flatMap(pid -> HostProcess.find(pid).stream())
                .filter(process -> property.test(process.pid()) && process.isAlive())
                .toList();
    }

    /// Whether its command line names a folder, or something in it.
    static boolean names(int pid, String folder) {
        String line = commandLine(pid);
        return line.contains(folder + "/") || line.contains(folder + "\0");
    }

    /// Whether a process is in a cgroup or below it, in any hierarchy.
    static boolean isBelowCgroup(int pid, String cgroup) {
        return cgroupLines(pid).anyMatch(line -> (line + "/").contains(":" + cgroup + "/"));
    }

    /// Whether a process is that ancestor, or descends from it.
    static boolean descends(int pid, int ancestor) {
        int at = pid;
        for (int i = 0; i < GENERATIONS_MAX && at > 0; i++) {
            if (at == ancestor) {
                return true;
            }
            at = HostProcess.parentOf(at);
        }
        return false;
    }

    /// Whether a process is in a cgroup, in any hierarchy.
    static boolean isInCgroup(int pid, String cgroup) {
        return cgroupLines(pid).anyMatch(line -> line.endsWith(":" + cgroup));
    }

    private static Stream<String> cgroupLines(int pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/cgroup")).stream();
        } catch (IOException _) {
            return Stream.empty();
        }
    }

    /// Arguments, each ended by a NUL; empty when the process is gone.
    static String commandLine(int pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }
}
