package dev.stele.machine;

import dev.stele.linux.HostProcess;
import dev.stele.linux.Mounts;
import dev.stele.machine.Leak.Kind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What an installation has on this host beyond its known instances, found by the installation's id in every name, so
/// that nothing of another installation is touched.
final class Leaks {
    private static final List<String> KEPT_MOUNTS = List.of("root", "user", "net");

    private final Host host;

    Leaks(Host host) {
        this.host = host;
    }

    /// @param known the records of all instances that may be there
    SortedSet<Leak> find(List<InstanceFile> known) throws IOException {
        SortedMap<String, InstanceFile> byId = new TreeMap<>(
                known.stream().collect(Collectors.toMap(r -> r.create().instance(), r -> r)));
        SortedSet<Leak> out = new TreeSet<>();
        containers(byId, out);
        folders(byId, out);
        mounts(byId, out);
        links(known, out);
        cgroups(known, out);
        processes(byId, out);
        return out;
    }

    private void containers(SortedMap<String, InstanceFile> known, SortedSet<Leak> out) throws IOException {
        SortedSet<String> wanted = new TreeSet<>();
        known.keySet().forEach(id -> wanted.add(host.installation().containerId(id)));
        for (String id : host.runc().ids()) {
            if (!wanted.contains(id)) {
                out.add(new Leak(Kind.CONTAINER, id));
            }
        }
        for (Path file : entries(host.installation().run().resolve("exits"))) {
            if (!wanted.contains(name(file))) {
                out.add(new Leak(Kind.EXIT_FILE, file.toString()));
            }
        }
    }

    private void folders(SortedMap<String, InstanceFile> known, SortedSet<Leak> out) throws IOException {
        for (Path folder : entries(host.installation().run().resolve("i"))) {
            if (!known.containsKey(name(folder))) {
                out.add(new Leak(Kind.FOLDER, folder.toString()));
            }
        }
        for (Path staged : entries(host.installation().run().resolve("tops"))) {
            if (name(staged).startsWith(".") || name(staged).equals("view")) {
                out.add(new Leak(Kind.FOLDER, staged.toString()));
            }
        }
        for (Path staged : entries(host.installation().home().resolve("layers"))) {
            if (name(staged).startsWith(".")) {
                out.add(new Leak(Kind.LAYER, staged.toString()));
            }
        }
    }

    /// Of an instance only its root and its two namespaces stay mounted.
    private void mounts(SortedMap<String, InstanceFile> known, SortedSet<Leak> out) {
        Path instances = host.installation().run().resolve("i");
        for (Mounts.Entry mount : Mounts.table()) {
            Path target = mount.target();
            if (!target.startsWith(host.installation().run())) {
                continue;
            }
            int depth = instances.getNameCount();
            boolean wanted = target.startsWith(instances)
                    && target.getNameCount() == depth + 2
                    && known.containsKey(target.getName(depth).toString())
                    && KEPT_MOUNTS.contains(target.getName(depth + 1).toString());
            if (!wanted) {
                out.add(new Leak(Kind.MOUNT, target.toString()));
            }
        }
    }

    private void links(List<InstanceFile> known, SortedSet<Leak> out) {
        SortedSet<String> all = host.links().all();
        known.forEach(record -> all.remove(host.links().name(record.create().number())));
        all.forEach(link -> out.add(new Leak(Kind.LINK, link)));
    }

    /// The cgroups of known instances and of their conmons, and their parents, are wanted; those that a container
    /// made below are its own.
    private void cgroups(List<InstanceFile> known, SortedSet<Leak> out) {
        List<String> wanted = known.stream()
                .map(InstanceFile::create)
                .flatMap(c -> host.installation().cgroups(c.pool().service(), c.instance()).stream())
                .toList();
        for (Path folder : host.cgroups().find(host.installation().cgroupName())) {
            String path = folder.toString();
            String below = path.substring(path.indexOf("/" + host.installation().cgroupName()));
            if (wanted.stream().noneMatch(w -> (below + "/").startsWith(w + "/") || w.startsWith(below + "/"))) {
                out.add(new Leak(Kind.CGROUP, path));
            }
        }
    }

    /// conmon, runc and helpers have a path of the run folder in their arguments; all others are found by their cgroup.
    private void processes(SortedMap<String, InstanceFile> known, SortedSet<Leak> out) {
        for (HostProcess suspect : Processes.thatAre(Processes.all(), this::isSuspect)) {
            if (known.values().stream().noneMatch(record -> isOf(record, suspect.pid()))) {
                out.add(new Leak(Kind.PROCESS, String.valueOf(suspect.pid())));
            }
        }
    }

    private boolean isSuspect(int pid) {
        return Processes.names(pid, host.installation().run().resolve("i").toString())
                || Processes.isBelowCgroup(pid, "/" + host.installation().cgroupName());
    }

    private boolean isOf(InstanceFile record, int pid) {
        String instance = record.create().instance();
        String line = Processes.commandLine(pid);
        String folder = host.installation().folder(instance).toString();
        return line.contains(folder + "/")
                || line.contains(folder + "\0")
                || Processes.isInCgroup(
                        pid, host.installation().cgroup(record.create().pool().service(), instance));
    }

    /// Removes leaks. One that has gone by now is no failure.
    void remove(SortedSet<Leak> leaks) throws IOException {
        // In the order of the kinds: what keeps others in use is removed first.
        for (Leak leak : leaks) {
            switch (leak.kind()) {
                case CONTAINER -> removeContainer(leak.what());
                case PROCESS -> kill(Integer.parseInt(leak.what()));
                case MOUNT -> Mounts.detach(Path.of(leak.what()));
                case LINK -> host.links().remove(leak.what());
                case CGROUP, ROUTE, BLOCK, TABLE -> {
                    // Cgroups are removed below, after their processes; the others by [Machine#retire].
                }
                case FOLDER -> FolderTrees.delete(Path.of(leak.what()));
                case EXIT_FILE -> Files.deleteIfExists(Path.of(leak.what()));
                case LAYER -> LayerFolder.delete(Path.of(leak.what()));
            }
        }
        for (Leak leak : leaks.reversed()) {
            if (leak.kind() == Kind.CGROUP) {
                removeCgroup(Path.of(leak.what()));
            }
        }
    }

    private void removeContainer(String id) {
        try {
            host.runc().delete(id);
        } catch (dev.stele.linux.HostCommandException _) {
            host.runc().forget(id);
        }
    }

    /// Looked at once more, since the number may have gone to another process by now.
    private void kill(int pid) {
        Processes.thatAre(List.of(pid), this::isSuspect).forEach(process -> process.signal(HostProcess.SIGKILL));
    }

    private void removeCgroup(Path folder) {
        String path = folder.toString();
        host.cgroups()
                .remove(path.substring(path.indexOf("/" + host.installation().cgroupName())));
    }

    private static List<Path> entries(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            List<Path> out = new java.util.ArrayList<>();
            stream.forEach(out::add);
            return out;
        }
    }

    private static String name(Path path) {
        return Optional.ofNullable(path.getFileName()).map(Path::toString).orElse("");
    }
}
