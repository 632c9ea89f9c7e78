package dev.stele.build;

import dev.stele.layer.EntryPath;
import dev.stele.layer.LayerEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Splits a tree into layers: packages of one source together, the largest sources separately, generated files on top.
///
/// Packages of one source change together, so an update of a source replaces one layer. A folder is written once, to
/// the lowest layer with an entry in it: no layer changes the owner or mode that a lower one set.
final class LayerPlan {
    /// The most sources with a layer of their own; the smaller sources share the lowest layer.
    static final int SOURCES_APART_MAX = 7;

    private static final String REST = "packages";

    private final ImageTree tree;
    private final List<String> titles = new ArrayList<>();
    private final Map<String, Integer> layerOf = new HashMap<>();

    private LayerPlan(ImageTree tree) {
        this.tree = tree;
    }

    /// @param title describes the content for users
    record PlannedLayer(String title, List<LayerEntry> entries) {}

    /// @param sources by the packages' names
    static List<PlannedLayer> of(ImageTree tree, Map<String, String> sources) {
        LayerPlan plan = new LayerPlan(tree);
        plan.group(sources);
        return plan.layers();
    }

    private void group(Map<String, String> sources) {
        Map<String, Long> sizes = new HashMap<>();
        for (ImageTree.OwnedNode owned : tree.nodes().values()) {
            String source = sources.getOrDefault(owned.owner(), REST);
            sizes.merge(source, size(owned.node()), Long::sum);
        }
        sizes.remove(REST);
        List<String> separate = sizes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(SOURCES_APART_MAX)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        titles.add(REST);
        titles.addAll(separate);
        titles.add(SystemFiles.OWNER);
        sources.forEach((name, source) -> layerOf.put(name, Math.max(0, titles.indexOf(source))));
        layerOf.put(SystemFiles.OWNER, titles.size() - 1);
    }

    private static long size(ImageTree.TreeNode node) {
        return node instanceof ImageTree.TreeNode.RegularFile plain
                ? plain.content().size()
                : 0;
    }

    private List<PlannedLayer> layers() {
        Map<String, Integer> placed = new HashMap<>();
        for (Map.Entry<String, ImageTree.OwnedNode> e : tree.nodes().reversed().entrySet()) {
            int own = layerOf.getOrDefault(e.getValue().owner(), 0);
            int layer = Math.min(own, placed.getOrDefault(e.getKey(), own));
            placed.put(e.getKey(), layer);
            String parent = EntryPath.parent(e.getKey());
            if (!parent.isEmpty()) {
                placed.merge(parent, layer, Math::min);
            }
        }
        List<PlannedLayer> out = new ArrayList<>();
        for (int i = 0; i < titles.size(); i++) {
            int layer = i;
            Set<String> paths = new HashSet<>();
            placed.forEach((path, at) -> {
                if (at == layer) {
                    paths.add(path);
                }
            });
            List<LayerEntry> entries = tree.entries(paths);
            if (!entries.isEmpty()) {
                out.add(new PlannedLayer(titles.get(i), entries));
            }
        }
        return out;
    }
}
