package dev.stele.registry;

import dev.stele.oci.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/// The SHA-256 of the first bytes of an upload. Not thread-safe.
final class PartialHash {
    private final MessageDigest hasher = Digest.hasher();
    private long length;

    /// How many bytes it covers.
    long length() {
        return length;
    }

    void update(ByteBuffer bytes) {
        length += bytes.remaining();
        hasher.update(bytes);
    }

    /// The digest of all of them. It is asked for once, since this starts the computation again.
    Digest finish() {
        length = 0;
        return Digest.of(hasher.digest());
    }
}
