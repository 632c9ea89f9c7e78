package dev.stele.build;

import dev.stele.build.ImageTree.TreeNode;
import dev.stele.layer.EntryPath;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The files of a finished image as a running instance sees them: those of its packages, and above them those of the
/// recipe's folder.
final class ImageFiles {
    private static final int TEXT_BYTES_MAX = 1 << 20;

    private final ImageTree tree;
    private final Programs packages;
    private final Map<String, ProgramFile> read = new HashMap<>();

    /// @param tree folders and links of the packages, and all of the recipe's files
    ImageFiles(ImageTree tree, Programs packages) {
        this.tree = tree;
        this.packages = packages;
    }

    Programs packages() {
        return packages;
    }

    /// The path without links that a path leads to; empty when it leads to nothing that is known. Of the packages'
    /// files
    /// those are known that are executable or libraries.
    Optional<String> follow(String path) {
        try {
            String at = path;
            for (int hops = 0; hops < ImageTree.HOPS_MAX; hops++) {
                at = tree.resolve(at);
                Optional<TreeNode> node = tree.at(at);
                if (!(node.orElse(null) instanceof TreeNode.Symlink(var _, var target))) {
                    return node.isPresent() || packages.byPath().containsKey(at) ? Optional.of(at) : Optional.empty();
                }
                at = target.startsWith("/") ? target.substring(1) : EntryPath.parent(at) + "/" + target;
            }
        } catch (ImageTree.Blocked _) {
            // links in a circle lead nowhere
        }
        return Optional.empty();
    }

    /// The program or library at a path; empty when there is none.
    Optional<ProgramFile> program(String path) {
        return follow(path).flatMap(this::at);
    }

    private Optional<ProgramFile> at(String path) {
        return switch (tree.at(path).orElse(null)) {
            case TreeNode.RegularFile file -> Optional.of(read.computeIfAbsent(path, p -> read(p, file)));
            case TreeNode.HardLink(var _, var target) -> at(target);
            case TreeNode.Folder _, TreeNode.Symlink _ -> Optional.empty();
            case null -> Optional.ofNullable(packages.byPath().get(path));
        };
    }

    private static ProgramFile read(String path, TreeNode.RegularFile file) {
        try {
            return ProgramFile.read(file.content(), file.meta().mode());
        } catch (IOException e) {
            throw BuildException.failed(BuildProblems.badSystemFile(path, FailureText.of(e)));
        }
    }

    boolean hasFolder(String path) {
        return follow(path).flatMap(tree::at).orElse(null) instanceof TreeNode.Folder;
    }

    /// Whether any folder has a program of that name.
    boolean hasProgramNamed(String name) {
        return packages.byPath().keySet().stream().anyMatch(p -> p.endsWith("/" + name))
                || tree.nodes().keySet().stream().anyMatch(p -> p.endsWith("/" + name));
    }

    /// The text of a file of the recipe's folder.
    Optional<String> text(String path) {
        if (!(follow(path).flatMap(tree::at).orElse(null) instanceof TreeNode.RegularFile file)) {
            return Optional.empty();
        }
        try (InputStream in = file.content().open()) {
            return Optional.of(new String(in.readNBytes(TEXT_BYTES_MAX), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw BuildException.failed(BuildProblems.badSystemFile(path, FailureText.of(e)));
        }
    }
}
