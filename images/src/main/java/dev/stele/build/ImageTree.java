package dev.stele.build;

import dev.stele.layer.Content;
import dev.stele.layer.EntryPath;
import dev.stele.layer.LayerEntry;
import dev.stele.layer.Meta;
import dev.stele.oci.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The file tree of an image in memory: the node at each path, and its owner. Nothing is written to the host.
///
/// Paths are resolved through the tree's own links, clamped at its root, as a running system would: an entry
/// `lib/x` of a package is stored at `usr/lib/x` when `lib` is a link to `usr/lib`. So no path of the tree has a link
/// as its parent.
final class ImageTree {
    static final int HOPS_MAX = 40;

    private final NavigableMap<String, OwnedNode> nodes = new TreeMap<>(EntryPath.BYTE_ORDER);

    /// @param owner the package, or the part of the build, that added the node
    record OwnedNode(String owner, TreeNode node) {}

    /// A node at a path.
    sealed interface TreeNode {
        Meta meta();

        record Folder(Meta meta) implements TreeNode {}

        /// @param sha256 of the content
        record RegularFile(Meta meta, Content content, Digest sha256) implements TreeNode {}

        record Symlink(Meta meta, String target) implements TreeNode {}

        /// Another name of a regular file of the same owner.
        record HardLink(Meta meta, String target) implements TreeNode {}
    }

    Optional<TreeNode> at(String path) {
        return Optional.ofNullable(nodes.get(path)).map(OwnedNode::node);
    }

    Optional<OwnedNode> owned(String path) {
        return Optional.ofNullable(nodes.get(path));
    }

    NavigableMap<String, OwnedNode> nodes() {
        return nodes;
    }

    /// The paths below a folder, at any depth, in byte order.
    List<String> under(String folder) {
        List<String> out = new ArrayList<>();
        for (String path : nodes.tailMap(folder + "/", true).keySet()) {
            if (!path.startsWith(folder + "/")) {
                break;
            }
            out.add(path);
        }
        return out;
    }

    /// Sets the node at a path that is already resolved; replaces an existing one.
    void put(String path, String owner, TreeNode node) {
        nodes.put(path, new OwnedNode(owner, node));
    }

    /// Creates the missing parent folders of a path.
    ///
    /// @throws Blocked when a parent is not a folder
    void putParents(String path, String owner) {
        String parent = EntryPath.parent(path);
        if (parent.isEmpty()) {
            return;
        }
        putParents(parent, owner);
        Optional<OwnedNode> there = owned(parent);
        if (there.isEmpty()) {
            put(parent, owner, new TreeNode.Folder(new Meta(0755, 0, 0, 0)));
        } else if (!(there.get().node() instanceof TreeNode.Folder)) {
            throw new Blocked(parent + ", which " + there.get().owner() + " put there, is no folder");
        }
    }

    /// The path after following all links above its last segment.
    ///
    /// @throws Blocked when the links form a loop
    String resolve(String path) {
        return resolve(path, HOPS_MAX);
    }

    private String resolve(String path, int hops) {
        String at = "";
        String[] segments = path.split("/");
        for (int i = 0; i < segments.length; i++) {
            if (segments[i].isEmpty() || segments[i].equals(".")) {
                continue;
            }
            if (segments[i].equals("..")) {
                at = EntryPath.parent(at);
                continue;
            }
            String next = at.isEmpty() ? segments[i] : at + "/" + segments[i];
            if (i < segments.length - 1 && at(next).orElse(null) instanceof TreeNode.Symlink(var _, var target)) {
                if (hops == 0) {
                    throw new Blocked(path + " leads through more than " + HOPS_MAX + " links");
                }
                String rest = String.join("/", List.of(segments).subList(i + 1, segments.length));
                String base = target.startsWith("/") ? target.substring(1) : at + "/" + target;
                return resolve(base + "/" + rest, hops - 1);
            }
            at = next;
        }
        return at;
    }

    /// The path after following all links, including the last segment; empty when that does not exist.
    Optional<String> follow(String path) {
        String at = resolve(path);
        for (int i = 0; i < HOPS_MAX; i++) {
            if (!(at(at).orElse(null) instanceof TreeNode.Symlink(var _, var target))) {
                return nodes.containsKey(at) ? Optional.of(at) : Optional.empty();
            }
            at = resolve(target.startsWith("/") ? target.substring(1) : EntryPath.parent(at) + "/" + target);
        }
        return Optional.empty();
    }

    /// The layer entries of those paths.
    List<LayerEntry> entries(Set<String> paths) {
        List<LayerEntry> out = new ArrayList<>();
        for (Map.Entry<String, OwnedNode> e : nodes.entrySet()) {
            if (paths.contains(e.getKey())) {
                out.add(entry(e.getKey(), e.getValue().node()));
            }
        }
        return out;
    }

    private static LayerEntry entry(String path, TreeNode node) {
        return switch (node) {
            case TreeNode.Folder(var meta) -> new LayerEntry.Directory(path, meta);
            case TreeNode.RegularFile(var meta, var content, var _) -> new LayerEntry.RegularFile(path, meta, content);
            case TreeNode.Symlink(var meta, var target) -> new LayerEntry.Symlink(path, meta, target);
            case TreeNode.HardLink(var _, var target) -> new LayerEntry.HardLink(path, target);
        };
    }

    /// A node cannot be added at a path.
    static final class Blocked extends RuntimeException {
        private static final long serialVersionUID = 1;

        Blocked(String message) {
            super(message);
        }
    }
}
