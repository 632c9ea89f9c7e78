package dev.stele.fleet;

import dev.stele.oci.Digest;

/// Finds the config files that a fleet names. The implementation keeps their bytes.
public interface ConfigFiles {
    /// The limit that every implementation holds.
    int BYTES_MAX = 1 << 20;

    /// @param src relative to the fleet file's folder; never absolute and without `..`
    Found find(String src);

    sealed interface Found {}

    /// @param size in bytes
    record Content(Digest digest, long size) implements Found {}

    /// @param cause one sentence: it is missing, no regular file, too large, or leaves the folder through a symlink
    record Refused(String cause) implements Found {}
}
