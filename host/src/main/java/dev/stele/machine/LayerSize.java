package dev.stele.machine;

import dev.stele.layer.LayerLimits;
import dev.stele.layer.LayerSource;
import dev.stele.layer.Meta;
import dev.stele.layer.Tree;
import dev.stele.layer.UnpackTarget;
import dev.stele.layer.Unpacker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Counts the bytes that a layer takes on a disk, without writing any. A layer says how large it is packed only, so it
/// is read once more when it did not fit, to say how much room is missing.
final class LayerSize implements UnpackTarget {
    /// Every file and folder takes at least one block.
    private static final long BLOCK = 4096;

    private long bytes;

    private LayerSize() {}

    /// @param below the tree of the layers below
    static long of(Tree below, LayerSource layer) throws IOException {
        LayerSize size = new LayerSize();
        new Unpacker(LayerLimits.DEFAULT).unpack(below, layer, size);
        return size.bytes;
    }

    @Override
    public void directory(String path, Meta meta, boolean opaque) {
        bytes += BLOCK;
    }

    @Override
    public void file(String path, Meta meta, InputStream content) throws IOException {
        bytes += Math.ceilDiv(content.transferTo(OutputStream.nullOutputStream()), BLOCK) * BLOCK;
    }

    @Override
    public void hardLink(String path, String existing) {}

    @Override
    public void symlink(String path, Meta meta, String linkTarget) {}

    @Override
    public void whiteout(String path) {}

    @Override
    public void directoryTime(String path, long mtime) {}
}
