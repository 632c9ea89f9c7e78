package dev.stele.runc;

import dev.stele.fleet.Resources;
import java.nio.file.Path;
import java.util.List;

/// Everything of one container that is not the same for all.
///
/// @param root its root file system, mounted
/// @param userNamespace a file or descriptor path that is its user namespace
/// @param netNamespace likewise
/// @param firstId the id of this host that is id 0 inside
/// @param argv the program and its arguments
/// @param env `NAME=value`, each name once
/// @param directory in which the program starts
/// @param user id inside
/// @param group id inside
/// @param scratch absolute paths that are a tmpfs of the user's
/// @param cgroup path below every hierarchy's root
public record Container(
        Path root,
        Path userNamespace,
        Path netNamespace,
        int firstId,
        String hostname,
        List<String> argv,
        List<String> env,
        String directory,
        int user,
        int group,
        Resources resources,
        List<String> scratch,
        String cgroup) {
    public Container {
        argv = List.copyOf(argv);
        env = List.copyOf(env);
        scratch = List.copyOf(scratch);
    }
}
