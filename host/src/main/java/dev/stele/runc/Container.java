package dev.stele.runc;

import dev.stele.fleet.Resources;
import java.nio.file.Path;
import java.util.List;

/// The settings that differ from container to container.
///
/// @param root its root file system, mounted
/// @param scratch absolute paths that are a tmpfs owned by the process's user
/// @param cgroup path below every hierarchy's root
public record Container(
        Path root, List<String> scratch, Isolation isolation, Launch launch, Limits limits, String cgroup) {
    public Container {
        scratch = List.copyOf(scratch);
    }

    /// The namespaces that the container joins, and its host name.
    ///
    /// @param userNamespace a file or descriptor path that is its user namespace
    /// @param netNamespace likewise
    /// @param firstId the id of this host that is id 0 inside
    public record Isolation(Path userNamespace, Path netNamespace, int firstId, String hostname) {}

    /// What it may use, and under which version of the hardening profile it runs.
    ///
    /// @param pidsMax processes and threads at most
    public record Limits(Resources resources, int pidsMax, int profile) {}

    /// How its process is started.
    ///
    /// @param init whether the host's init program is its first process and starts `argv`
    /// @param argv the program and its arguments
    /// @param env `NAME=value`, each name once
    /// @param directory in which the program starts
    /// @param uid inside
    /// @param gid inside
    public record Launch(boolean init, List<String> argv, List<String> env, String directory, int uid, int gid) {
        public Launch {
            argv = List.copyOf(argv);
            env = List.copyOf(env);
        }
    }
}
