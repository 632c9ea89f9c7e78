package dev.stele.machine;

import dev.stele.fleet.ConfigFile;
import dev.stele.fleet.Release;
import dev.stele.linux.FileStat;
import dev.stele.linux.Nodes;
import dev.stele.oci.ImageConfig;
import dev.stele.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// The generated layer on top of an image's own, one for each release of a service: mount points with the right mode,
/// `/etc/hosts`, `/etc/resolv.conf`, and the release's config files.
///
/// runc gives a mounted file system the mode of the folder below it, so the modes are set here. The layer is
/// written in the service's own ids, not in the image's: it is small, and `/run` cannot be idmapped before Linux 6.3.
final class TopLayer {
    private static final int CONFIG_BYTES_MAX = 1 << 20;
    private static final int READABLE = 0644;
    private static final int ENTERABLE = 0755;
    private static final int SHARED = 01777;
    private static final int CLOSED = 0700;
    private static final Map<String, Integer> MOUNT_POINTS =
            Map.of("/proc", ENTERABLE, "/sys", ENTERABLE, "/dev", ENTERABLE, "/tmp", SHARED);

    private final Path tops;
    private final Store store;

    /// @param tops folder of all top layers of this installation
    TopLayer(Path tops, Store store) {
        this.tops = tops;
        this.store = store;
    }

    /// @param folder to lay on top of the image's layers
    /// @param user that the image names
    record Made(Path folder, ProcessUser user) {}

    /// @param service also the host name inside
    /// @param layers the image's, the lowest first
    record Plan(String service, Release release, ImageConfig image, List<Path> layers, int firstId) {}

    /// Makes the layer once; the next call finds it.
    ///
    /// @throws ReleaseException when the release contradicts its image
    synchronized Made make(Plan plan) throws IOException {
        Path folder = tops.resolve(name(plan.firstId(), plan.release()));
        Path userFile = folder.resolve("user");
        if (!Files.exists(folder)) {
            Path staged = tops.resolve(".staged-" + folder.getFileName());
            FolderTrees.delete(staged);
            try (MergedLayers image = MergedLayers.open(plan.layers(), staged.resolveSibling("view"))) {
                ProcessUser user = ProcessUser.of(plan.image().execution().user(), image);
                if (plan.release().process().init()) {
                    new ImageProgram(plan.release(), plan.image()).require(image, user);
                }
                new Writer(plan, image, staged.resolve("root"), user).write();
                Files.writeString(staged.resolve("user"), user.uid() + ":" + user.gid());
            }
            Nodes.chmod(staged.toString(), CLOSED);
            // In /run nothing outlives a power cut, so nothing is forced to a disk.
            Files.move(staged, folder, StandardCopyOption.ATOMIC_MOVE);
        }
        String[] ids = Files.readString(userFile).split(":", 2);
        return new Made(folder.resolve("root"), new ProcessUser(Integer.parseInt(ids[0]), Integer.parseInt(ids[1])));
    }

    /// @param firstId of the service's range of ids
    static String name(int firstId, Release release) {
        return firstId + "-" + release.id().shortHex();
    }

    /// Removes the layers of releases without an instance here.
    ///
    /// @param used names of the others
    synchronized void prune(Set<String> used) throws IOException {
        try (var folders = Files.newDirectoryStream(tops, "[0-9]*-*")) {
            for (Path folder : folders) {
                if (!used.contains(String.valueOf(folder.getFileName()))) {
                    FolderTrees.delete(folder);
                }
            }
        }
    }

    /// @param uid of this host
    private record Owner(int mode, int uid, int gid) {}

    /// Writes one top layer.
    private final class Writer {
        private final Plan plan;
        private final MergedLayers image;
        private final Path root;
        private final ProcessUser user;
        private final SequencedMap<Path, Owner> owners = new LinkedHashMap<>();

        Writer(Plan plan, MergedLayers image, Path root, ProcessUser user) {
            this.plan = plan;
            this.image = image;
            this.root = root;
            this.user = user;
        }

        void write() throws IOException {
            Files.createDirectories(root);
            like("/", root);
            for (var point : MOUNT_POINTS.entrySet()) {
                folder(point.getKey(), point.getValue(), 0, 0);
            }
            file("/etc/hosts", hosts().getBytes(StandardCharsets.UTF_8));
            file(
                    "/etc/resolv.conf",
                    "# No name server: nothing leaves this instance.\n".getBytes(StandardCharsets.UTF_8));
            for (ConfigFile config : plan.release().mounts().files()) {
                file(config.dest(), store.read(config.content(), CONFIG_BYTES_MAX));
            }
            for (String path : plan.release().mounts().scratch()) {
                folder(path, ENTERABLE, user.uid(), user.gid());
            }
            String directory = plan.image().execution().workingDirectory();
            if (!directory.isEmpty()
                    && image.find(image.resolve(directory, true)).isEmpty()) {
                folder(directory, ENTERABLE, 0, 0);
            }
            giveAway();
        }

        private String hosts() {
            return "127.0.0.1 localhost\n127.0.1.1 " + plan.service() + "\n";
        }

        private void folder(String path, int mode, int uid, int gid) throws IOException {
            String real = image.resolve(path, !MOUNT_POINTS.containsKey(path));
            Path target = below(real);
            if (!Files.isDirectory(target)) {
                Files.createDirectory(target);
            }
            own(target, mode, uid, gid);
        }

        private void file(String path, byte[] content) throws IOException {
            String real = image.resolve(path, false);
            if (image.find(real).filter(s -> s.type() == FileStat.DIRECTORY).isPresent()) {
                throw new ReleaseException("the file " + path + " is a folder in the image");
            }
            Path target = below(real);
            Files.write(target, content);
            own(target, READABLE, 0, 0);
        }

        /// The place of a path in this layer, with its parents made like those of the image.
        private Path below(String real) throws IOException {
            String[] parts = real.substring(1).split("/");
            Path at = root;
            String name = "";
            for (int i = 0; i < parts.length - 1; i++) {
                at = at.resolve(parts[i]);
                name += "/" + parts[i];
                if (!Files.isDirectory(at)) {
                    Files.createDirectory(at);
                    like(name, at);
                }
            }
            return at.resolve(parts[parts.length - 1]);
        }

        /// A folder of an upper layer hides owner and mode of the same folder below.
        private void like(String name, Path folder) {
            Optional<FileStat> below = image.find(name);
            if (below.isPresent() && below.get().type() != FileStat.DIRECTORY) {
                throw new ReleaseException(name + " is no folder in the image, and a file is wanted below it");
            }
            own(
                    folder,
                    below.map(FileStat::permissions).orElse(ENTERABLE),
                    below.map(FileStat::uid).orElse(0),
                    below.map(FileStat::gid).orElse(0));
        }

        private void own(Path path, int mode, int uid, int gid) {
            owners.put(path, new Owner(mode, plan.firstId() + uid, plan.firstId() + gid));
        }

        /// At the very end and from the leaves up, so that root writes into no folder that it has given away.
        private void giveAway() {
            owners.reversed().forEach((path, owner) -> {
                Nodes.chown(path.toString(), owner.uid(), owner.gid());
                Nodes.chmod(path.toString(), owner.mode());
            });
        }
    }
}
