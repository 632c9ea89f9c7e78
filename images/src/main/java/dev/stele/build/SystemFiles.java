package dev.stele.build;

import dev.stele.build.ImageTree.TreeNode;
import dev.stele.layer.Content;
import dev.stele.layer.Meta;
import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Adds generated files to a tree: what maintainer scripts would create, if they were run.
///
/// Every generator is a pure function of the tree. Files of a package are never replaced.
final class SystemFiles {
    /// The owner of generated files, which also determines their layer.
    static final String OWNER = "generated";

    private static final int READ_BYTES_MAX = 8 << 20;

    private final ImageTree tree;

    SystemFiles(ImageTree tree) {
        this.tree = tree;
    }

    ImageTree tree() {
        return tree;
    }

    /// The layer writer clamps the times of generated files to the image's own.
    private static Meta meta(int mode, int id) {
        return new Meta(mode, id, id, Long.MAX_VALUE);
    }

    void file(String path, String text) {
        file(path, text.getBytes(StandardCharsets.UTF_8));
    }

    void file(String path, byte[] bytes) {
        put(path, OWNER, new TreeNode.RegularFile(meta(0644, 0), Content.of(bytes), Digest.sha256(bytes)));
    }

    void link(String path, String target) {
        put(path, OWNER, new TreeNode.Symlink(meta(0777, 0), target));
    }

    void folder(String path, int mode, int id) {
        put(path, OWNER, new TreeNode.Folder(meta(mode, id)));
    }

    /// Adds a file that belongs to a package and so to its layer.
    void fileOf(String owner, String path, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        put(path, owner, new TreeNode.RegularFile(meta(0644, 0), Content.of(bytes), Digest.sha256(bytes)));
    }

    private void put(String path, String owner, TreeNode node) {
        String resolved = tree.resolve(path);
        if (tree.at(resolved).isEmpty()) {
            tree.putParents(resolved, owner);
            tree.put(resolved, owner, node);
        }
    }

    /// The content of a regular file, following links; empty when there is none.
    Optional<byte[]> read(String path) {
        Optional<TreeNode> found = tree.follow(path).flatMap(tree::at);
        return found.isPresent() && found.get() instanceof TreeNode.RegularFile plain
                ? Optional.of(bytes(path, plain.content()))
                : Optional.empty();
    }

    Optional<String> readText(String path) {
        return read(path).map(b -> new String(b, StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String path, Content content) {
        if (content.size() > READ_BYTES_MAX) {
            throw BuildException.failed(
                    BuildProblems.badSystemFile(path, "it has more than " + READ_BYTES_MAX + " bytes"));
        }
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw BuildException.failed(BuildProblems.badSystemFile(path, FailureText.of(e)));
        }
    }
}
