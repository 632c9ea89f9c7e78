package dev.stele.build;

import dev.stele.build.ImageTree.TreeNode;
import dev.stele.layer.Content;
import dev.stele.layer.LayerLimits;
import dev.stele.layer.LayerSource;
import dev.stele.layer.MergedNode;
import dev.stele.layer.Meta;
import dev.stele.layer.Scratch;
import dev.stele.layer.TarItem;
import dev.stele.layer.Tree;
import dev.stele.layer.Unpacker;
import dev.stele.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the files of a base image's layers: what lies where once whiteouts and links are obeyed, and of the contents
/// those that the rest of a build looks into. Each layer is read once, and nothing is written to the host.
final class BaseFiles {
    private static final String SETTINGS = "etc/";
    private static final int SETTINGS_BYTES_MAX = 1 << 20;
    private static final int HEAD_BYTES = 4;
    private static final Digest NOTHING = Digest.sha256(new byte[0]);

    private final Scratch scratch;
    private final Map<MergedNode.Source, Scratch.Bytes> kept = new HashMap<>();

    private BaseFiles(Scratch scratch) {
        this.scratch = scratch;
    }

    /// The tree of all layers. A file that is neither a program nor a setting has no content in it.
    ///
    /// @param layers the lowest first
    static ImageTree read(List<LayerSource> layers, Scratch scratch) throws IOException {
        BaseFiles reader = new BaseFiles(scratch);
        Unpacker unpacker = new Unpacker(LayerLimits.DEFAULT);
        Tree merged = Tree.empty();
        for (LayerSource layer : layers) {
            int[] item = {0};
            merged = unpacker.scan(
                    merged,
                    layer,
                    (entry, content) -> reader.view(entry, new MergedNode.Source(layer.diffId(), item[0]++), content));
        }
        ImageTree out = new ImageTree();
        merged.nodes().forEach((path, node) -> out.put(path, BaseImage.OWNER, reader.node(node)));
        return out;
    }

    private void view(TarItem item, MergedNode.Source source, InputStream content) throws IOException {
        if (item.kind() != TarItem.Kind.FILE) {
            return;
        }
        byte[] head = content.readNBytes(HEAD_BYTES);
        boolean isProgram = Elf.is(head) || (head.length > 1 && head[0] == '#' && head[1] == '!');
        boolean isSetting = item.path().startsWith(SETTINGS) && item.size() <= SETTINGS_BYTES_MAX;
        if (isProgram || isSetting) {
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), content);
            kept.put(source, scratch.copy(whole, item.size()));
        }
    }

    private TreeNode node(MergedNode node) {
        Meta meta = node.meta();
        return switch (node.kind()) {
            case DIRECTORY -> new TreeNode.Folder(meta);
            case SYMLINK -> new TreeNode.Symlink(meta, node.linkTarget());
            case FILE, HARD_LINK, SPECIAL -> {
                Optional<Scratch.Bytes> bytes = node.source().map(kept::get);
                yield bytes.isPresent()
                        ? new TreeNode.RegularFile(
                                meta, bytes.get().content(), bytes.get().sha256())
                        : new TreeNode.RegularFile(meta, Content.of(new byte[0]), NOTHING);
            }
        };
    }
}
