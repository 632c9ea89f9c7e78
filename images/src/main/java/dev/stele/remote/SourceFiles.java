package dev.stele.remote;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/// The files of an image layout, in a folder or in an archive.
interface SourceFiles extends AutoCloseable {
    /// All bytes of a small file; empty when there is no such file.
    ///
    /// @throws IOException when it is longer, or cannot be read
    Optional<byte[]> small(String path, int bytesMax) throws IOException;

    /// Called for files in any order.
    interface Reader {
        void read(String path, InputStream content) throws IOException;
    }

    /// Reads each of these files that is there, once.
    void each(Set<String> paths, Reader reader) throws IOException;

    @Override
    default void close() {}
}
