package dev.stele.machine;

import dev.stele.linux.FileStat;
import dev.stele.linux.Nodes;
import dev.stele.net.Block;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// The part of this host that belongs to one home: its id, which is part of every name on the host, its block of ids
/// and addresses, and its folder in `/run`.
///
/// The run folder holds what instances and the gateway need to reach. Everyone can pass through it (0711), unlike a
/// home, but nobody else can list it or read what stands in it: each part of it is closed for itself.
///
/// @param id 8 hex digits, kept in the home for ever
/// @param run folder of this installation below the host's `/run/stele`
public record Installation(Path home, String id, Path run, Block block) {
    private static final List<String> FOLDERS = List.of("i", "tops", "runc", "exits");
    private static final int PASSABLE = 0711;
    private static final int CLOSED = 0700;

    /// @param runRoot `/run/stele`, shared by all installations of this host
    /// @param random for the id of a new home
    /// @throws HostException when the home is damaged or all blocks are taken
    public static Installation open(Path home, Path runRoot, RandomGenerator random) {
        try {
            String id = idOf(home, random);
            folder(runRoot, PASSABLE);
            Block block = Blocks.of(runRoot).claim(id, home);
            Path run = runRoot.resolve(id);
            folder(run, PASSABLE);
            folder(run.resolve("i"), PASSABLE);
            for (String folder : List.of("tops", "runc", "exits")) {
                folder(run.resolve(folder), CLOSED);
            }
            return new Installation(home, id, run, block);
        } catch (IOException e) {
            throw new HostException("cannot prepare " + runRoot + " for the home " + home, e);
        }
    }

    /// Makes a folder, or narrows one that a former version has left open.
    private static void folder(Path folder, int mode) throws IOException {
        Files.createDirectories(folder);
        int before = FileStat.of(folder.toString()).permissions();
        if (before != mode) {
            Nodes.chmod(folder.toString(), mode);
        }
    }

    /// Undoes [#open], unless more of the installation is on this host: for a server that could not start.
    public void withdraw() {
        try {
            for (String folder : FOLDERS) {
                try (Stream<Path> inside = Files.list(run.resolve(folder))) {
                    if (inside.findAny().isPresent()) {
                        return;
                    }
                }
            }
            if (!Files.exists(run.resolve("gateway"))) {
                remove();
            }
        } catch (IOException e) {
            throw new HostException("cannot take " + run + " away", e);
        }
    }

    /// Releases the block, and removes everything below [#run].
    void remove() throws IOException {
        FolderTrees.delete(run);
        Blocks.of(runRoot()).release(id);
        try {
            Files.deleteIfExists(runRoot());
        } catch (DirectoryNotEmptyException _) {
            // Another installation is still there.
            return;
        }
    }

    /// The id kept in the home; a home without one gets one.
    public static String idOf(Path home, RandomGenerator random) {
        Optional<InstallationFile> kept = InstallationFile.find(home);
        if (kept.isEmpty()) {
            new InstallationFile(InstallationFile.newId(random), Optional.empty()).write(home);
        }
        return kept.or(() -> InstallationFile.find(home)).orElseThrow().id();
    }

    /// The home whose instances, with this id, may be on the host: the one that has claimed a block for them.
    ///
    /// @param runRoot `/run/stele`
    public static Optional<Path> claimant(Path runRoot, String id) {
        return Blocks.of(runRoot).home(id);
    }

    /// Shared with all other installations of this host.
    Path runRoot() {
        return Optional.ofNullable(run.getParent()).orElseThrow();
    }

    /// The folder of one instance.
    Path folder(String instance) {
        return run.resolve("i").resolve(instance);
    }

    /// What runc and conmon call an instance.
    String containerId(String instance) {
        return "stele-" + id + "-" + instance;
    }

    /// The cgroup that holds all of this installation, below every hierarchy's root.
    String cgroupName() {
        return "stele-" + id;
    }

    /// The cgroup of one instance.
    String cgroup(String service, String instance) {
        return "/" + cgroupName() + "/" + service + "/" + instance;
    }

    /// The cgroup of an instance's conmon. No instance's: a dot is in no name.
    String supervisorCgroup(String service, String instance) {
        return cgroup(service, instance) + ".conmon";
    }

    /// All cgroups that are there because of an instance.
    List<String> cgroups(String service, String instance) {
        return List.of(cgroup(service, instance), supervisorCgroup(service, instance));
    }

    Path log(String instance) {
        return home.resolve("logs").resolve(instance + ".log");
    }
}
