package dev.stele.fleet;

import dev.stele.oci.Digest;
import dev.stele.text.SecretFiles;
import java.util.Optional;

/// Finds the config files that a fleet names. The implementation keeps their bytes.
public interface ConfigFiles {
    /// The limit that every implementation holds.
    int BYTES_MAX = 1 << 20;

    /// @param src relative to the fleet file's folder; never absolute and without `..`
    Found find(String src);

    sealed interface Found {}

    /// @param size in bytes
    /// @param secret what in it looks like a secret, in words that follow its name
    record Content(Digest digest, long size, Optional<String> secret) implements Found {
        /// @param src its path, whose last part tells how it is read
        public static Content of(String src, byte[] bytes) {
            String name = src.substring(src.lastIndexOf('/') + 1);
            return new Content(Digest.sha256(bytes), bytes.length, SecretFiles.in(name, bytes));
        }
    }

    /// @param cause one sentence: it is missing, no regular file, too large, or leaves the folder through a symlink
    record Refused(String cause) implements Found {}
}
