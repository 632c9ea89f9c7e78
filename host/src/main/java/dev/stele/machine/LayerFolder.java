package dev.stele.machine;

import dev.stele.crash.CrashPoint;
import dev.stele.layer.LayerException;
import dev.stele.layer.LayerLimits;
import dev.stele.layer.LayerSource;
import dev.stele.layer.Meta;
import dev.stele.layer.Tree;
import dev.stele.layer.UnpackTarget;
import dev.stele.layer.Unpacker;
import dev.stele.linux.FileDescriptor;
import dev.stele.linux.FileStat;
import dev.stele.linux.HostCommand;
import dev.stele.linux.LinuxException;
import dev.stele.linux.Nodes;
import dev.stele.machine.LayerRecord.Line;
import dev.stele.oci.Digest;
import dev.stele.text.FullDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One layer being unpacked into a folder, in the image's own ids, the way an overlay reads it: a whiteout is a
/// character device 0:0, an opaque folder carries an attribute.
///
/// No link is followed: every file is created anew, in a folder that nobody else can enter. Set-id bits and
/// capabilities of files are left out ([Privileges]).
final class LayerFolder implements UnpackTarget {
    private static final Duration DELETE_DEADLINE = Duration.ofMinutes(5);
    private static final int BUFFER = 64 << 10;

    private final String root;
    private final TreeMap<String, Digest> digests = new TreeMap<>();
    private final Map<String, String> links = new TreeMap<>();

    private LayerFolder(Path root) {
        this.root = root.toString();
    }

    /// @param tree of the layer and those below it
    record Result(LayerRecord record, Tree tree) {}

    /// Unpacks a layer under a staged name, and renames it when all of it is on the disk.
    ///
    /// @throws LayerException when the blob is broken, hostile, or not what the image names
    static Result unpack(Tree below, LayerSource layer, Path target) throws IOException {
        Path staged = target.resolveSibling(".staged-" + target.getFileName());
        delete(staged);
        Path root = staged.resolve("root");
        Files.createDirectories(root);
        LayerFolder folder = new LayerFolder(root);
        Tree tree = folder.fill(below, layer, staged);
        LayerRecord record = folder.record(target.resolve("root"));
        record.save(staged.resolve("record"));
        CrashPoint.UNPACK_BEFORE_RENAME.reach();
        DurableWrites.rename(staged, target);
        return new Result(record, tree);
    }

    /// What did not fit is removed at once: the ledger and the logs may need the same disk.
    private Tree fill(Tree below, LayerSource layer, Path staged) throws IOException {
        try {
            Tree tree = new Unpacker(LayerLimits.DEFAULT).unpack(below, layer, this);
            try (FileDescriptor open = FileDescriptor.open(root)) {
                open.syncFileSystem();
            }
            return tree;
        } catch (LinuxException | IOException e) {
            Path where = Optional.ofNullable(staged.getParent()).orElse(staged);
            boolean isFull = FullDisk.of(where, e, 0).isPresent();
            delete(staged);
            if (isFull) {
                FullDisk now = FullDisk.of(where, e, LayerSize.of(below, layer)).orElseThrow();
                throw new HostException(now.sentence());
            }
            throw e;
        }
    }

    /// Removes a layer with everything in it. By `rm`, which can name every file, whatever the locale.
    static void delete(Path layer) {
        if (Files.exists(layer)) {
            new HostCommand(List.of("rm", "-rf", "--one-file-system", layer.toString()), "", DELETE_DEADLINE).succeed();
        }
    }

    @Override
    public void directory(String path, Meta meta, boolean opaque) {
        if (!path.isEmpty()) {
            Nodes.mkdir(at(path), 0700);
        }
        own(path, meta);
        if (opaque) {
            Nodes.setAttribute(at(path), "trusted.overlay.opaque", new byte[] {'y'});
        }
        digests.put(path, Digest.sha256(new byte[0]));
    }

    @Override
    public void file(String path, Meta meta, InputStream content) throws IOException {
        MessageDigest hasher = Digest.hasher();
        byte[] buffer = new byte[BUFFER];
        try (FileDescriptor file = FileDescriptor.create(at(path))) {
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                hasher.update(buffer, 0, n);
                file.write(buffer, n);
            }
        }
        own(path, meta);
        Nodes.setTime(at(path), meta.mtime());
        digests.put(path, Digest.of(hasher.digest()));
    }

    @Override
    public void hardLink(String path, String existing) {
        Nodes.link(at(path), at(existing));
        links.put(path, existing);
    }

    @Override
    public void symlink(String path, Meta meta, String linkTarget) {
        Nodes.symlink(at(path), linkTarget);
        Nodes.chown(at(path), (int) meta.uid(), (int) meta.gid());
        Nodes.setTime(at(path), meta.mtime());
        digests.put(path, Digest.sha256(linkTarget.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void whiteout(String path) {
        Nodes.whiteout(at(path));
        digests.put(path, Digest.sha256(new byte[0]));
    }

    @Override
    public void directoryTime(String path, long mtime) {
        Nodes.setTime(at(path), mtime);
    }

    /// @param place where the layer will lie
    private LayerRecord record(Path place) {
        links.forEach((path, existing) -> digests.put(path, digests.get(existing)));
        List<Line> lines = new ArrayList<>();
        digests.forEach((path, digest) -> {
            FileStat stat = FileStat.of(at(path));
            boolean isFolder = stat.type() == FileStat.DIRECTORY;
            lines.add(new Line(path, stat, isFolder ? LayerRecord.digest(at(path), stat) : digest));
        });
        return LayerRecord.of(place, lines);
    }

    private void own(String path, Meta meta) {
        Nodes.chown(at(path), (int) meta.uid(), (int) meta.gid());
        Nodes.chmod(at(path), Privileges.without(meta.mode()));
    }

    private String at(String path) {
        return path.isEmpty() ? root : root + "/" + path;
    }
}
