package dev.stele.machine;

import dev.stele.linux.FileStat;
import dev.stele.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// All layers of an image, merged by a read-only overlay, for lookups: owner and mode of a folder, the target of a
/// link, the ids of `www-data`. Closing it unmounts the overlay.
final class MergedLayers implements AutoCloseable {
    private static final int LINKS_MAX = 40;
    private static final long TEXT_MAX = 1 << 20;

    private final Path root;
    private final boolean mounted;

    private MergedLayers(Path root, boolean mounted) {
        this.root = root;
        this.mounted = mounted;
    }

    /// @param layers folders, the lowest first
    /// @param mountPoint a folder that does not exist yet
    static MergedLayers open(List<Path> layers, Path mountPoint) throws IOException {
        if (layers.size() == 1) {
            // The kernel makes no overlay of a single folder without an upper one.
            return new MergedLayers(layers.getFirst(), false);
        }
        FolderTrees.delete(mountPoint);
        Files.createDirectories(mountPoint);
        Mounts.overlay(layers.reversed(), mountPoint);
        return new MergedLayers(mountPoint, true);
    }

    /// The file at a path whose folders are no links.
    Optional<FileStat> find(String path) {
        return FileStat.find(at(path).toString());
    }

    /// Resolves the links of an absolute path inside the root: those in its folders, and one at its end if `last` is
    /// true.
    ///
    /// @throws IOException after 40 links
    String resolve(String path, boolean last) throws IOException {
        Deque<String> open = new ArrayDeque<>(parts(path));
        Deque<String> done = new ArrayDeque<>();
        int links = 0;
        while (!open.isEmpty()) {
            String part = open.removeFirst();
            if (part.equals("..")) {
                done.pollLast();
                continue;
            }
            String here = "/" + String.join("/", done) + (done.isEmpty() ? "" : "/") + part;
            boolean followed = last || !open.isEmpty();
            if (followed
                    && find(here)
                            .filter(stat -> stat.type() == FileStat.SYMLINK)
                            .isPresent()) {
                if (++links > LINKS_MAX) {
                    throw new IOException("more than " + LINKS_MAX + " symbolic links in " + path);
                }
                String target = Files.readSymbolicLink(at(here)).toString();
                if (target.startsWith("/")) {
                    done.clear();
                }
                parts(target).reversed().forEach(open::addFirst);
            } else {
                done.addLast(part);
            }
        }
        return "/" + String.join("/", done);
    }

    /// The lines of a small text file of the image; none when there is no such file.
    List<String> lines(String path) throws IOException {
        String real = resolve(path, true);
        Optional<FileStat> stat = find(real);
        if (stat.isEmpty()
                || stat.get().type() != FileStat.REGULAR
                || stat.get().size() > TEXT_MAX) {
            return List.of();
        }
        return Files.readString(at(real), java.nio.charset.StandardCharsets.ISO_8859_1)
                .lines()
                .toList();
    }

    private Path at(String path) {
        return root.resolve(path.substring(1));
    }

    private static List<String> parts(String path) {
        return Arrays.stream(path.split("/"))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .toList();
    }

    @Override
    public void close() throws IOException {
        if (mounted) {
            Mounts.detach(root);
            Files.deleteIfExists(root);
        }
    }
}
