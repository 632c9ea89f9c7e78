package dev.stele.layer;

import dev.stele.layer.Tree.Dir;
import dev.stele.layer.Tree.FileNode;
import dev.stele.layer.Tree.LinkNode;
import dev.stele.layer.Tree.Node;
import dev.stele.layer.Tree.Origin;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Applies one layer to the tree of the layers below.
///
/// A layer may name a path through a symbolic link of a layer below (`lib/x` where `lib` points to `usr/lib`). Such
/// a link is followed here, in memory, where it cannot leave the root: never on disk. The last segment is not followed,
/// a link there is replaced. Directories of the tree below are copied on write; that tree stays unchanged.
final class TreeEditor {
    private static final int HOPS_MAX = 40;

    /// Higher ids are outside of the range of ids that an instance gets.
    private static final long ID_MAX = 65_535;

    private static final Meta IMPLICIT = new Meta(0755, 0, 0, 0);

    /// Of names that a storage driver of old Docker versions kept for itself. Docker leaves them out as well.
    private static final String DRIVER_PREFIX = EntryPath.WHITEOUT + EntryPath.WHITEOUT;

    private final Object owner = new Object();
    private final Tree below;
    private final Dir root;
    private final List<String> leftOut = new ArrayList<>();

    TreeEditor(Tree below) {
        this.below = below;
        this.root = copyOf(below.root());
    }

    /// The result; the editor is not used afterwards.
    ///
    /// @param layer that was applied
    Tree tree(LayerSource layer) {
        Map<Object, LayerSource> sources = new HashMap<>(below.sources());
        sources.put(owner, layer);
        return new Tree(root, sources, leftOut);
    }

    /// Applies a layer's entries. Whiteouts are applied first, whatever their position: they hide nothing of their own
    /// layer.
    void apply(List<TarItem> items) {
        for (TarItem item : items) {
            if (isWhiteout(item) && !isDriverFile(item)) {
                whiteout(item);
            }
        }
        for (int i = 0; i < items.size(); i++) {
            if (!isWhiteout(items.get(i)) && !isDriverFile(items.get(i))) {
                put(items.get(i), i);
            }
        }
    }

    private static boolean isDriverFile(TarItem item) {
        String path = "/" + item.path();
        String above = path.endsWith("/" + EntryPath.OPAQUE) ? EntryPath.parent(path) : path;
        return above.contains("/" + DRIVER_PREFIX);
    }

    static boolean isWhiteout(TarItem item) {
        return EntryPath.isWhiteout(item.path());
    }

    private void whiteout(TarItem item) {
        String name = EntryPath.name(item.path());
        String parent = canonical(EntryPath.parent(item.path()));
        boolean opaque = name.equals(EntryPath.OPAQUE);
        String hidden = name.substring(EntryPath.WHITEOUT.length());
        boolean valid = !hidden.isEmpty() && !hidden.equals(".") && !hidden.equals("..");
        if (item.kind() != TarItem.Kind.FILE || !(opaque || valid)) {
            throw new LayerException(item.path() + ": not a valid whiteout");
        }
        Optional<Dir> there = find(parent);
        if (there.isPresent() && opaque) {
            Dir dir = own(parent);
            dir.children.clear();
            dir.opaque = dir != root;
        } else if (there.isPresent() && there.get().children.containsKey(hidden)) {
            own(parent).children.remove(hidden);
        }
    }

    private void put(TarItem item, int index) {
        if (("/" + item.path()).contains("/" + EntryPath.WHITEOUT)) {
            throw new LayerException(item.path() + ": below a whiteout");
        }
        if (item.meta().uid() > ID_MAX || item.meta().gid() > ID_MAX) {
            throw new LayerException(item.path() + ": its owner " + item.meta().uid() + ":"
                    + item.meta().gid() + " is beyond " + ID_MAX + ", the highest id inside an instance; give the file"
                    + " to another user where the image is made");
        }
        if (item.path().isEmpty()) {
            root.meta = item.meta();
            return;
        }
        Optional<Node> linked = item.kind() == TarItem.Kind.HARD_LINK ? Optional.of(linked(item)) : Optional.empty();
        Dir parent = own(canonical(EntryPath.parent(item.path())));
        String name = EntryPath.name(item.path());
        switch (item.kind()) {
            case DIRECTORY -> directory(parent, name, item.meta());
            case FILE -> parent.children.put(name, new FileNode(owner, new Origin(owner, index), item.meta()));
            case SYMLINK -> parent.children.put(name, new LinkNode(owner, item.meta(), item.linkTarget()));
            case HARD_LINK -> parent.children.put(name, linked.orElseThrow());
            case SPECIAL -> {
                // It would have replaced what a lower layer has there.
                parent.children.remove(name);
                leftOut.add(item.path());
            }
        }
    }

    private void directory(Dir parent, String name, Meta meta) {
        if (parent.dir(name).isPresent()) {
            ownChild(parent, name).meta = meta;
        } else {
            parent.children.put(name, new Dir(owner, meta, true, new TreeMap<>()));
        }
    }

    /// One more name for a file or a symbolic link that is there already. A file of a lower layer becomes a copy in
    /// this
    /// one, since an overlay has no links between its layers; nobody can write to either, so nobody can tell.
    private Node linked(TarItem item) {
        String folder = canonical(EntryPath.parent(item.linkTarget()));
        Optional<Node> node = find(folder).flatMap(dir -> dir.child(EntryPath.name(item.linkTarget())));
        return switch (node.orElseThrow(() -> noFile(item))) {
            case FileNode file -> new FileNode(owner, file.origin(), file.meta());
            case LinkNode link -> new LinkNode(owner, link.meta(), link.target());
            case Dir _ -> throw noFile(item);
        };
    }

    private static LayerException noFile(TarItem item) {
        return new LayerException(item.path() + ": a hard link to " + item.linkTarget()
                + ", which is no file of this layer before it, nor of a layer below");
    }

    /// The path of a directory after following all links in it. Missing segments are kept: they will be created.
    private String canonical(String path) {
        Deque<String> todo = new ArrayDeque<>(segments(path));
        List<Step> done = new ArrayList<>(List.of(new Step("", Optional.of(root))));
        int hops = 0;
        while (!todo.isEmpty()) {
            String segment = todo.pop();
            if (segment.equals("..")) {
                if (done.size() > 1) {
                    done.removeLast();
                }
                continue;
            }
            Optional<Node> node = done.getLast().dir().flatMap(dir -> dir.child(segment));
            if (node.isEmpty()) {
                done.add(new Step(segment, Optional.empty()));
                continue;
            }
            switch (node.get()) {
                case Dir dir -> done.add(new Step(segment, Optional.of(dir)));
                case FileNode _ -> throw new LayerException(path + ": " + segment + " is a file, no directory");
                case LinkNode link -> {
                    if (++hops > HOPS_MAX) {
                        throw new LayerException(path + ": leads through more than " + HOPS_MAX + " links");
                    }
                    if (link.target().startsWith("/")) {
                        done.subList(1, done.size()).clear();
                    }
                    segments(link.target()).reversed().forEach(todo::push);
                }
            }
        }
        return done.stream().skip(1).map(Step::name).collect(Collectors.joining("/"));
    }

    private record Step(String name, Optional<Dir> dir) {}

    private static List<String> segments(String path) {
        return Arrays.stream(path.split("/"))
                .filter(s -> !s.isEmpty() && !s.equals("."))
                .toList();
    }

    private Optional<Dir> find(String canonical) {
        Optional<Dir> at = Optional.of(root);
        for (String segment : segments(canonical)) {
            at = at.flatMap(dir -> dir.dir(segment));
        }
        return at;
    }

    /// The directory at that path, as a copy that may be changed; it and its parents are created when missing.
    private Dir own(String canonical) {
        Dir at = root;
        for (String segment : segments(canonical)) {
            if (at.dir(segment).isEmpty()) {
                at.children.put(segment, new Dir(owner, IMPLICIT, true, new TreeMap<>()));
            }
            at = ownChild(at, segment);
        }
        return at;
    }

    private Dir ownChild(Dir parent, String name) {
        Dir child = parent.dir(name).orElseThrow();
        if (child.owner().equals(owner)) {
            return child;
        }
        Dir copy = copyOf(child);
        parent.children.put(name, copy);
        return copy;
    }

    private Dir copyOf(Dir dir) {
        return new Dir(owner, dir.meta, false, new TreeMap<>(dir.children));
    }
}
