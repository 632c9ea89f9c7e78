package dev.stele.layer;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The merged files of some layers, without their contents. Immutable once its [TreeEditor] is done.
public final class Tree {
    private final Dir root;

    Tree(Dir root) {
        this.root = root;
    }

    /// The tree below the first layer.
    public static Tree empty() {
        return new Tree(new Dir(new Object(), new Meta(0755, 0, 0, 0), false, new TreeMap<>()));
    }

    /// The kind of node at a path; links are not followed. Hard links are files.
    Optional<TarItem.Kind> kind(String path) {
        return node(path).map(node -> switch (node) {
            case Dir _ -> TarItem.Kind.DIRECTORY;
            case FileNode _ -> TarItem.Kind.FILE;
            case LinkNode _ -> TarItem.Kind.SYMLINK;
        });
    }

    Dir root() {
        return root;
    }

    private Optional<Node> node(String path) {
        Node at = root;
        for (String segment : path.isEmpty() ? List.<String>of() : List.of(path.split("/", -1))) {
            Optional<Node> next = at instanceof Dir dir ? dir.child(segment) : Optional.empty();
            if (next.isEmpty()) {
                return next;
            }
            at = next.get();
        }
        return Optional.of(at);
    }

    /// A node of the tree. Its owner is the editor that wrote it, which separates a layer's own nodes from those of the
    /// layers below.
    sealed interface Node {
        Object owner();
    }

    /// @param item index of its entry in the archive of its layer
    record FileNode(Object owner, int item, Meta meta) implements Node {}

    record LinkNode(Object owner, Meta meta, String target) implements Node {}

    /// Changed only by the editor that owns it.
    static final class Dir implements Node {
        private final Object owner;
        Meta meta;

        /// Hides the content of a directory at the same path in lower layers.
        boolean opaque;

        final SortedMap<String, Node> children;

        Dir(Object owner, Meta meta, boolean opaque, SortedMap<String, Node> children) {
            this.owner = owner;
            this.meta = meta;
            this.opaque = opaque;
            this.children = children;
        }

        @Override
        public Object owner() {
            return owner;
        }

        Optional<Node> child(String name) {
            return Optional.ofNullable(children.get(name));
        }

        Optional<Dir> dir(String name) {
            return child(name).filter(Dir.class::isInstance).map(Dir.class::cast);
        }
    }
}
