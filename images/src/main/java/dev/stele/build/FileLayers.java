package dev.stele.build;

import dev.stele.build.ContextFiles.ContextFile;
import dev.stele.build.ImageTree.TreeNode;
import dev.stele.layer.Codec;
import dev.stele.layer.EntryPath;
import dev.stele.layer.Meta;
import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.Problems;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Plans the layers of the build context's files, above those of the packages: one for each `layer` name, in the
/// recipe's order.
///
/// A folder is written only where the layers below have none, so that their owner and mode are kept.
final class FileLayers {
    private final ImageTree tree;
    private final Set<String> below;
    private final FileTimes times;
    private final Problems problems;
    private final Map<String, Set<String>> pathsOf = new LinkedHashMap<>();
    private final Map<String, String> ruleOf = new HashMap<>();

    private FileLayers(Below below, FileTimes times, Problems problems) {
        this.tree = below.tree();
        this.below = below.files();
        this.times = times;
        this.problems = problems;
    }

    /// @param key digest of all inputs of the layer's bytes
    record FileLayer(LayerPlan.PlannedLayer planned, Digest key) {}

    /// The planned layers, and the tree that they were planned in: with the folders and links of the packages.
    record Plan(List<FileLayer> layers, ImageTree tree) {
        Plan {
            layers = List.copyOf(layers);
        }
    }

    /// @param files of the recipe's folder
    /// @param problems receives the files that cannot be placed at their path
    static Plan plan(List<ContextFile> files, Below below, Recipe recipe, Problems problems) {
        FileLayers layers = new FileLayers(below, FileTimes.of(recipe), problems);
        files.forEach(layers::add);
        Codec codec = recipe.packing().codec();
        List<FileLayer> out = new ArrayList<>();
        layers.pathsOf.forEach((name, paths) -> {
            if (!paths.isEmpty()) {
                out.add(new FileLayer(
                        new LayerPlan.PlannedLayer(name, layers.tree.entries(paths)), layers.key(paths, codec)));
            }
        });
        return new Plan(out, layers.tree);
    }

    private void add(ContextFile file) {
        String layer = file.rule().layer();
        Set<String> paths = pathsOf.computeIfAbsent(layer, _ -> new TreeSet<>(EntryPath.BYTE_ORDER));
        try {
            String path = tree.resolve(file.dest());
            for (String parent = EntryPath.parent(path); !parent.isEmpty(); parent = EntryPath.parent(parent)) {
                if (below.contains(parent) && tree.at(parent).isEmpty()) {
                    throw new ImageTree.Blocked("/" + parent + " is a file of the layers below");
                }
                if (tree.at(parent).isEmpty()) {
                    paths.add(parent);
                }
            }
            tree.putParents(path, layer);
            if (file.node() instanceof TreeNode.Folder
                    && tree.follow(path).flatMap(tree::at).orElse(null) instanceof TreeNode.Folder) {
                return;
            }
            requireSameKind(path, file.node());
            String rule = file.rule().src();
            if (tree.owned(path).filter(n -> !n.owner().equals(Below.OWNER)).isPresent()) {
                throw new ImageTree.Blocked("two rules put something there: " + ruleOf.get(path) + " and " + rule);
            }
            ruleOf.put(path, rule);
            tree.put(path, layer, timed(file));
            paths.add(path);
        } catch (ImageTree.Blocked e) {
            problems.at(file.rule().place(), file.rule().src().length())
                    .add(
                            256,
                            "/" + file.dest() + " cannot be put into the image",
                            FailureText.of(e),
                            "choose another  dest");
        }
    }

    /// A file that took the place of a folder would hide all that is in it.
    private void requireSameKind(String path, TreeNode node) {
        boolean isFolder = node instanceof TreeNode.Folder;
        Optional<ImageTree.OwnedNode> there = tree.owned(path);
        if (!isFolder
                && there.isPresent()
                && there.get().owner().equals(Below.OWNER)
                && there.get().node() instanceof TreeNode.Folder) {
            throw new ImageTree.Blocked("/" + path + " is a folder of the layers below");
        }
        if (isFolder && there.isEmpty() && below.contains(path)) {
            throw new ImageTree.Blocked("/" + path + " is a file of the layers below");
        }
    }

    private TreeNode timed(ContextFile file) {
        return switch (file.node()) {
            case TreeNode.RegularFile(var meta, var content, var sha256) ->
                new TreeNode.RegularFile(at(meta, times.of(file.rule(), sha256)), content, sha256);
            case TreeNode.Symlink(var meta, var target) ->
                new TreeNode.Symlink(
                        at(meta, times.of(file.rule(), Digest.sha256(target.getBytes(StandardCharsets.UTF_8)))),
                        target);
            case TreeNode.Folder folder -> folder;
            case TreeNode.HardLink link -> link;
        };
    }

    private static Meta at(Meta meta, long mtime) {
        return new Meta(meta.mode(), meta.uid(), meta.gid(), mtime, meta.capability());
    }

    private Digest key(Set<String> paths, Codec codec) {
        return LayerCache.key(Json.object()
                .put("format", times.format())
                .put("codec", codec.label())
                .put("time", times.fixed().isPresent() ? times.fixed().getAsLong() : -1)
                .put("entries", Json.array(paths, p -> describe(p, tree.at(p).orElseThrow())))
                .build());
    }

    private static Json.Obj describe(String path, TreeNode node) {
        Json.Builder out = Json.object()
                .put("path", path)
                .put("mode", node.meta().mode())
                .put("time", Math.min(node.meta().mtime(), FileTimes.MAX + 1));
        return switch (node) {
            case TreeNode.Folder _ -> out.put("kind", "folder").build();
            case TreeNode.RegularFile(var _, var _, var sha256) ->
                out.put("kind", "file").put("sha256", sha256.hex()).build();
            case TreeNode.Symlink(var _, var target) ->
                out.put("kind", "link").put("target", target).build();
            case TreeNode.HardLink(var _, var target) ->
                out.put("kind", "same").put("target", target).build();
        };
    }
}
