package dev.stele.fetch;

import dev.stele.oci.Digest;

/// A file whose digest is known before it is fetched.
///
/// @param bytesMax more is never read
/// @param isExact whether it has exactly that many bytes, so that fewer are a file that was cut short
public record Wanted(Digest digest, long bytesMax, boolean isExact) {
    public static Wanted exactly(Digest digest, long sizeBytes) {
        return new Wanted(digest, sizeBytes, true);
    }

    public static Wanted atMost(Digest digest, long bytesMax) {
        return new Wanted(digest, bytesMax, false);
    }
}
