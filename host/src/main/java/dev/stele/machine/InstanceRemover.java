package dev.stele.machine;

import dev.stele.crash.CrashPoint;
import dev.stele.linux.HostCommandException;
import dev.stele.linux.HostProcess;
import dev.stele.runc.Runc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Removes everything of an instance, in any state. The folder with the record is removed last, so that whatever a
/// crash leaves still has a name.
final class InstanceRemover {
    private static final int ATTEMPTS = 100;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(20);

    private final Host host;
    private final Runnable firewall;

    /// @param firewall applies the rules for the current instances, without this one
    InstanceRemover(Host host, Runnable firewall) {
        this.host = host;
        this.firewall = firewall;
    }

    /// @param cgroups of it and its supervisor; empty when it had no record yet
    /// @param link name of its link; absent when it had no record yet, and so no link
    void remove(String instance, List<String> cgroups, Optional<String> link) throws IOException {
        String container = host.installation().containerId(instance);
        Path folder = host.installation().folder(instance);
        end(instance, container, cgroups);
        CrashPoint.CLEANUP_AFTER_DELETE.reach();
        FolderTrees.unmountBelow(folder);
        link.ifPresent(host.links()::remove);
        cgroups.forEach(this::removeCgroup);
        CrashPoint.CLEANUP_BEFORE_NFT.reach();
        firewall.run();
        Files.deleteIfExists(host.runc().exitFile(container));
        FolderTrees.delete(folder);
    }

    private void end(String instance, String container, List<String> cgroups) {
        Path folder = host.installation().folder(instance);
        HostCommandException failure = null;
        try {
            host.runc().delete(container);
        } catch (HostCommandException e) {
            // runc cannot clean up after a killed runc: the steps below do, by Stele's own names.
            failure = e;
        }
        killLeftOvers(folder, cgroups);
        if (failure != null) {
            try {
                host.runc().delete(container);
            } catch (HostCommandException _) {
                host.runc().forget(container);
            }
        }
    }

    /// Its supervisor, what is in its cgroups, and what is in its user namespace but never reached the cgroup.
    private void killLeftOvers(Path folder, List<String> cgroups) {
        int conmon = Runc.readPid(Runc.conmonPidFile(folder));
        kill(Processes.thatAre(
                List.of(conmon), pid -> Processes.commandLine(pid).contains(folder.toString())));
        kill(Processes.withArgument(folder.toString()));
        kill(Processes.inUserNamespace(folder.resolve("user")));
        cgroups.forEach(path ->
                kill(Processes.thatAre(host.cgroups().processes(path), pid -> Processes.isBelowCgroup(pid, path))));
    }

    private static void kill(List<HostProcess> processes) {
        processes.forEach(process -> process.signal(HostProcess.SIGKILL));
    }

    /// A killed process stays in its cgroup for a moment.
    private void removeCgroup(String cgroup) {
        for (int i = 0; i < ATTEMPTS; i++) {
            if (host.cgroups().remove(cgroup)) {
                return;
            }
            pause();
        }
        throw new HostException("the cgroup " + cgroup + " does not empty: a process in it cannot be killed, perhaps "
                + "because it waits for a disk that does not answer");
    }

    private void pause() {
        try {
            host.pauser().pause(BETWEEN_ATTEMPTS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
