package dev.stele.debian;

import dev.stele.fetch.Wanted;
import dev.stele.oci.Digest;

/// The `.deb` of a package in the pool of an archive.
///
/// @param path below the archive's address
/// @param sizeBytes its length
/// @param release which of the build's releases offers it, counted from 0
public record PoolFile(String path, long sizeBytes, Digest sha256, int release) {
    /// What a download of it must give.
    public Wanted wanted() {
        return Wanted.exactly(sha256, sizeBytes);
    }
}
