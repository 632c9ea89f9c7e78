package dev.stele.layer;

import dev.stele.crash.CrashPoint;
import dev.stele.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Unpacks layers, the lowest first, each on the tree of those below it.
///
/// A layer is read twice. The first pass checks all of it - compression, archive, diffID - and applies it to the tree
/// in memory, where links and whiteouts are resolved. Files are written only during the second pass. What a layer
/// unpacks to depends on the layers below, so the result belongs to a chain id, not to a diffID. Where it has a hard
/// link to a file below, the layer of that file is read once more.
public final class Unpacker {
    private final LayerLimits limits;

    public Unpacker(LayerLimits limits) {
        this.limits = limits;
    }

    /// Checks a layer and applies it to the tree, without writing anything.
    ///
    /// @throws LayerException when the layer is broken, hostile, or not the one that its diffID names
    public Tree scan(Tree below, LayerSource layer) throws IOException {
        return scan(below, layer, (_, _) -> {});
    }

    /// As [#scan(Tree, LayerSource)], and shows each entry while it is read.
    public Tree scan(Tree below, LayerSource layer, ItemReader each) throws IOException {
        List<TarItem> items = new ArrayList<>();
        read(layer, (item, content) -> {
            items.add(item);
            each.item(item, content);
        });
        return applied(below, layer, items);
    }

    /// The tree with a layer on it.
    ///
    /// @param items what [#read] gave of the layer
    /// @throws LayerException when they cannot stand on that tree
    public static Tree applied(Tree below, LayerSource layer, List<TarItem> items) {
        TreeEditor editor = new TreeEditor(below);
        editor.apply(items);
        return editor.tree(layer);
    }

    /// Checks a layer, applies it to the tree and writes it.
    ///
    /// @param target its content is undefined after an exception
    /// @return the tree with this layer, for the next one
    /// @throws LayerException as [#scan]
    /// @throws IOException when the blob cannot be read or the target not written
    public Tree unpack(Tree below, LayerSource layer, UnpackTarget target) throws IOException {
        Tree with = scan(below, layer);
        LayerChanges changes = new LayerChanges(below, with);
        changes.writeDirectories(target);
        for (Object owner : changes.layers()) {
            int[] index = {0};
            read(Optional.ofNullable(with.sources().get(owner)).orElseThrow(), (item, content) -> {
                Optional<String> path = changes.fileOf(owner, index[0]++);
                if (path.isPresent()) {
                    target.file(path.get(), item.meta(), content);
                    CrashPoint.UNPACK_MID_LAYER.reach();
                }
            });
        }
        changes.writeLinksAndTimes(target);
        return with;
    }

    /// Reads one entry of an archive.
    public interface ItemReader {
        /// @param content ends with the entry; need not be read
        void item(TarItem item, InputStream content) throws IOException;
    }

    /// Checks a layer and gives its entries away, in the archive's order, while it is read.
    ///
    /// @param each what it got counts only when this returns
    /// @throws LayerException as [#scan]
    public void read(LayerSource layer, ItemReader each) throws IOException {
        MessageDigest hasher = Digest.hasher();
        Codec codec = UnpackedStream.codecOf(layer.descriptor());
        try (UnpackedStream unpacked = UnpackedStream.open(layer.blob().open(), codec, limits)) {
            TarReader reader = new TarReader(new DigestInputStream(unpacked, hasher), limits);
            for (Optional<TarItem> item = reader.next(); item.isPresent(); item = reader.next()) {
                each.item(item.get(), reader.content());
            }
            if (unpacked.packedBytes() != layer.descriptor().size()) {
                throw new LayerException("its blob has " + unpacked.packedBytes() + " bytes, but its descriptor says "
                        + layer.descriptor().size());
            }
        }
        Digest actual = Digest.of(hasher.digest());
        if (!actual.equals(layer.diffId())) {
            throw new LayerException("unpacks to " + actual + ", but its image names it " + layer.diffId());
        }
    }
}
