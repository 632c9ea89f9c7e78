package dev.stele.layer;

import dev.stele.layer.Tree.Dir;
import dev.stele.layer.Tree.FileNode;
import dev.stele.layer.Tree.LinkNode;
import dev.stele.layer.Tree.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What one layer's folder must hold, given the tree with it and the tree below: the difference of the two.
final class LayerChanges {
    private record NewDir(String path, Meta meta, boolean opaque) {}

    private record NewLink(String path, LinkNode node) {}

    private final Object owner;
    private final List<NewDir> directories = new ArrayList<>();
    private final Map<Object, Map<Integer, String>> files = new LinkedHashMap<>();
    private final Map<String, String> hardLinks = new LinkedHashMap<>();
    private final List<NewLink> symlinks = new ArrayList<>();
    private final List<String> whiteouts = new ArrayList<>();

    LayerChanges(Tree below, Tree with) {
        this.owner = with.root().owner();
        visit("", with.root(), Optional.of(below.root()));
    }

    private void visit(String path, Dir dir, Optional<Dir> below) {
        boolean opaque = dir.opaque && below.isPresent();
        directories.add(new NewDir(path, dir.meta, opaque));
        Optional<Dir> visibleBelow = dir.opaque ? Optional.empty() : below;
        dir.children.forEach((name, node) -> {
            if (node.owner().equals(owner)) {
                child(EntryPath.join(path, name), node, visibleBelow.flatMap(d -> d.dir(name)));
            }
        });
        for (String name : visibleBelow.map(d -> d.children.keySet()).orElse(Set.of())) {
            if (!dir.children.containsKey(name)) {
                whiteouts.add(EntryPath.join(path, name));
            }
        }
    }

    private void child(String path, Node node, Optional<Dir> below) {
        switch (node) {
            case Dir dir -> visit(path, dir, below);
            case LinkNode link -> symlinks.add(new NewLink(path, link));
            case FileNode file -> {
                Optional<String> first =
                        Optional.ofNullable(files.computeIfAbsent(file.origin().layer(), _ -> new HashMap<>())
                                .putIfAbsent(file.origin().item(), path));
                first.ifPresent(existing -> hardLinks.put(path, existing));
            }
        }
    }

    /// The layers that have contents for this one, by the owner of their nodes: itself, and those below it of which it
    /// has a hard link.
    Set<Object> layers() {
        return files.keySet();
    }

    /// The path that an entry of a layer's archive is unpacked to; empty when a later entry replaced it.
    Optional<String> fileOf(Object layer, int item) {
        return Optional.ofNullable(files.getOrDefault(layer, Map.of()).get(item));
    }

    void writeDirectories(UnpackTarget target) throws IOException {
        for (NewDir dir : directories) {
            target.directory(dir.path(), dir.meta(), dir.opaque());
        }
    }

    void writeLinksAndTimes(UnpackTarget target) throws IOException {
        for (var link : hardLinks.entrySet()) {
            target.hardLink(link.getKey(), link.getValue());
        }
        for (NewLink link : symlinks) {
            target.symlink(link.path(), link.node().meta(), link.node().target());
        }
        for (String path : whiteouts) {
            target.whiteout(path);
        }
        for (NewDir dir : directories.reversed()) {
            target.directoryTime(dir.path(), dir.meta().mtime());
        }
    }
}
