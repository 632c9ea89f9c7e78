package dev.stele.build;

import dev.stele.build.ImageTree.TreeNode;
import dev.stele.debian.DebFile;
import dev.stele.debian.DebFile.DebEntry;
import dev.stele.debian.DebVersion;
import dev.stele.debian.Relation;
import dev.stele.layer.Meta;
import dev.stele.layer.Scratch;
import dev.stele.layer.TarItem;
import dev.stele.text.FailureText;
import dev.stele.text.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Merges the files of all packages into one tree, as dpkg would, independent of their order.
///
/// The root's `bin`, `sbin` and `lib*` are links into `usr` from the start (Debian's merged /usr), as base-files would
/// make them: programs name their loader by `/lib64`, while packages bring it in `/usr/lib64`. A path of two packages
/// is allowed when both have the same node, or when one of them replaces the other; else it is a problem.
final class PackageTree {
    private static final List<String> MERGED = List.of("bin", "lib", "lib32", "lib64", "libo32", "libx32", "sbin");
    private static final List<String> ALWAYS_MERGED = List.of("bin", "lib", "sbin");
    private static final String BASE = "base-files";

    private final ImageTree tree = new ImageTree();
    private final List<Problem> problems = new ArrayList<>();

    private PackageTree() {}

    /// @param packages in any order
    /// @throws BuildException naming every path with a conflict of two packages
    static ImageTree of(List<DebFile> packages) {
        PackageTree out = new PackageTree();
        out.mergedRoot(packages);
        List<DebFile> ordered = new ArrayList<>(packages);
        ordered.sort(Comparator.comparing((DebFile p) -> !name(p).equals(BASE)).thenComparing(PackageTree::name));
        ordered.forEach(p -> out.add(p, ordered));
        if (!out.problems.isEmpty()) {
            throw new BuildException(BuildFailure.Kind.FAILED, out.problems);
        }
        return out.tree;
    }

    static String name(DebFile p) {
        return p.control().text("Package");
    }

    private void mergedRoot(List<DebFile> packages) {
        TreeSet<String> links = new TreeSet<>(ALWAYS_MERGED);
        for (DebFile p : packages) {
            for (DebEntry e : p.entries()) {
                String[] segments = e.item().path().split("/", 3);
                int first = segments.length == 3 && segments[0].equals("usr") ? 1 : 0;
                if (MERGED.contains(segments[first])) {
                    links.add(segments[first]);
                }
            }
        }
        Meta meta = new Meta(0755, 0, 0, 0);
        tree.put("usr", BASE, new TreeNode.Folder(meta));
        for (String link : links) {
            tree.put("usr/" + link, BASE, new TreeNode.Folder(meta));
            tree.put(link, BASE, new TreeNode.Symlink(new Meta(0777, 0, 0, 0), "usr/" + link));
        }
    }

    private void add(DebFile p, List<DebFile> all) {
        for (DebEntry e : p.entries()) {
            if (e.item().path().isEmpty()) {
                continue;
            }
            try {
                if (("/" + e.item().path()).contains("/.wh.")) {
                    throw new ImageTree.Blocked("its name would mark a deletion in a layer");
                }
                String path = tree.resolve(e.item().path());
                tree.putParents(path, name(p));
                place(path, p, node(e, p), all);
            } catch (ImageTree.Blocked blocked) {
                problems.add(BuildProblems.clash(name(p), e.item().path(), FailureText.of(blocked)));
            }
        }
    }

    private TreeNode node(DebEntry e, DebFile p) {
        TarItem item = e.item();
        Meta meta = item.meta();
        return switch (item.kind()) {
            case DIRECTORY -> new TreeNode.Folder(meta);
            case SYMLINK -> new TreeNode.Symlink(meta, item.linkTarget());
            case FILE -> {
                Scratch.Bytes bytes = e.bytes().orElseThrow();
                yield new TreeNode.RegularFile(meta, bytes.content(), bytes.sha256());
            }
            case HARD_LINK -> hardLink(tree.resolve(item.linkTarget()), p);
            case SPECIAL -> throw new IllegalArgumentException(item.path() + ": a package is read without devices");
        };
    }

    /// Only a link to a file of the same package stays a link; one to another package's file becomes a copy, and so
    /// does
    /// one to a symbolic link: a second name of a link leads where the first leads.
    private TreeNode hardLink(String target, DebFile p) {
        Optional<ImageTree.OwnedNode> there = tree.owned(target);
        return switch (there.map(ImageTree.OwnedNode::node).orElse(null)) {
            case TreeNode.RegularFile file ->
                there.get().owner().equals(name(p)) ? new TreeNode.HardLink(file.meta(), target) : file;
            case TreeNode.HardLink(var _, var first) -> hardLink(first, p);
            case TreeNode.Symlink link -> link;
            case TreeNode.Folder _ -> throw new ImageTree.Blocked("it is a hard link to the folder " + target);
            case null -> throw new ImageTree.Blocked("it is a hard link to " + target + ", which is not there");
        };
    }

    private void place(String path, DebFile p, TreeNode node, List<DebFile> all) {
        Optional<ImageTree.OwnedNode> there = tree.owned(path);
        if (there.isEmpty()) {
            tree.put(path, name(p), node);
            return;
        }
        String owner = there.get().owner();
        TreeNode before = there.get().node();
        if (same(before, node) || (node instanceof TreeNode.Folder && leadsToFolder(path))) {
            return;
        }
        DebFile other =
                all.stream().filter(o -> name(o).equals(owner)).findFirst().orElse(p);
        if (name(p).equals(owner) || replaces(p, other)) {
            tree.put(path, name(p), node);
        } else if (!replaces(other, p)) {
            problems.add(BuildProblems.clash(
                    name(p), path, owner + " has another one there, and neither package replaces the other"));
        }
    }

    private boolean leadsToFolder(String path) {
        return tree.follow(path).flatMap(tree::at).orElse(null) instanceof TreeNode.Folder;
    }

    private static boolean same(TreeNode a, TreeNode b) {
        return switch (a) {
            case TreeNode.Folder _ -> b instanceof TreeNode.Folder;
            case TreeNode.RegularFile(var meta, var _, var sha256) ->
                b instanceof TreeNode.RegularFile other
                        && sha256.equals(other.sha256())
                        && meta.mode() == other.meta().mode();
            case TreeNode.Symlink(var _, var target) ->
                b instanceof TreeNode.Symlink other && target.equals(other.target());
            case TreeNode.HardLink(var _, var target) ->
                b instanceof TreeNode.HardLink other && target.equals(other.target());
        };
    }

    private static boolean replaces(DebFile p, DebFile other) {
        DebVersion version = new DebVersion(other.control().required("Version"));
        return Relation.parse(p.control().text("Replaces")).stream()
                .flatMap(List::stream)
                .anyMatch(r -> r.name().equals(name(other)) && r.accepts(version));
    }
}
