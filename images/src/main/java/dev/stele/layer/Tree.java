package dev.stele.layer;

import dev.stele.oci.Digest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The merged files of some layers, without their contents. Immutable once its [TreeEditor] is done.
public final class Tree {
    private final Dir root;
    private final Map<Object, LayerSource> sources;
    private final List<String> leftOut;

    /// @param sources the layers, by the owner of their nodes
    /// @param leftOut paths of the uppermost layer's devices and FIFOs
    Tree(Dir root, Map<Object, LayerSource> sources, List<String> leftOut) {
        this.root = root;
        this.sources = Map.copyOf(sources);
        this.leftOut = List.copyOf(leftOut);
    }

    /// The tree below the first layer.
    public static Tree empty() {
        return new Tree(new Dir(new Object(), new Meta(0755, 0, 0, 0), false, new TreeMap<>()), Map.of(), List.of());
    }

    /// The devices and FIFOs of the uppermost layer, none of which is unpacked: an instance gets its devices from the
    /// machine, and a FIFO of an image would be shared by all of its instances.
    public List<String> leftOut() {
        return leftOut;
    }

    /// The kind of node at a path; links are not followed. Hard links are files.
    Optional<TarItem.Kind> kind(String path) {
        return node(path).map(node -> switch (node) {
            case Dir _ -> TarItem.Kind.DIRECTORY;
            case FileNode _ -> TarItem.Kind.FILE;
            case LinkNode _ -> TarItem.Kind.SYMLINK;
        });
    }

    /// Everything but the root, by its path, which leads through no link.
    public SortedMap<String, MergedNode> nodes() {
        SortedMap<String, MergedNode> out = new TreeMap<>(EntryPath.BYTE_ORDER);
        add("", root, out);
        return out;
    }

    private void add(String path, Dir dir, SortedMap<String, MergedNode> out) {
        dir.children.forEach((name, node) -> {
            String at = EntryPath.join(path, name);
            Digest layer = layer(node.owner());
            out.put(
                    at,
                    switch (node) {
                        case Dir below ->
                            new MergedNode(TarItem.Kind.DIRECTORY, below.meta, "", Optional.empty(), layer);
                        case LinkNode link ->
                            new MergedNode(TarItem.Kind.SYMLINK, link.meta(), link.target(), Optional.empty(), layer);
                        case FileNode file ->
                            new MergedNode(
                                    TarItem.Kind.FILE, file.meta(), "", Optional.of(source(file.origin())), layer);
                    });
            if (node instanceof Dir below) {
                add(at, below, out);
            }
        });
    }

    private MergedNode.Source source(Origin origin) {
        return new MergedNode.Source(layer(origin.layer()), origin.item());
    }

    private Digest layer(Object owner) {
        return Optional.ofNullable(sources.get(owner)).orElseThrow().diffId();
    }

    Dir root() {
        return root;
    }

    Map<Object, LayerSource> sources() {
        return sources;
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

    /// The entry that holds a file's content.
    ///
    /// @param layer owner of the nodes of its layer
    /// @param item index in the archive of that layer
    record Origin(Object layer, int item) {}

    /// @param origin in a lower layer where a hard link names a file there
    record FileNode(Object owner, Origin origin, Meta meta) implements Node {}

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
