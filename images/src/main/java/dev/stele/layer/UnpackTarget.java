package dev.stele.layer;

import java.io.IOException;
import java.io.InputStream;

/// Where one layer is unpacked to: a folder that an overlay file system will use as a lower layer.
///
/// Calls come in this order: all directories, each after its parent; files; hard links; symbolic links; whiteouts;
/// times of directories. So no given path ever leads through a symbolic link. No path occurs twice, except that of a
/// directory for its time.
public interface UnpackTarget {
    /// @param path empty for the layer's root, which exists already and gets its owner and mode
    /// @param opaque whether it hides the content of this path in lower layers
    void directory(String path, Meta meta, boolean opaque) throws IOException;

    /// @param content to be read to its end
    void file(String path, Meta meta, InputStream content) throws IOException;

    /// @param existing path of a file of this layer
    void hardLink(String path, String existing) throws IOException;

    void symlink(String path, Meta meta, String linkTarget) throws IOException;

    /// Marks a path of a lower layer as deleted.
    void whiteout(String path) throws IOException;

    /// @param mtime seconds since 1970, UTC
    void directoryTime(String path, long mtime) throws IOException;
}
