package dev.stele.python;

import java.io.IOException;

/// Reads a file beneath the recipe's folder.
@FunctionalInterface
public interface ProjectReader {
    /// @param path from the recipe's folder, with `/`, without `.` and `..`
    byte[] read(String path) throws IOException;
}
