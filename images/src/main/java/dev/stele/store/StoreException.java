package dev.stele.store;

import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import dev.stele.text.FullDisk;
import java.io.IOException;
import java.nio.file.Path;

/// An error of the store or its disk. The message says what, where and what to try.
public abstract sealed class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    private StoreException(String message) {
        super(message);
    }

    /// The disk or the quota is full. No partial file stays visible.
    public static final class NoSpace extends StoreException {
        private static final long serialVersionUID = 1;

        NoSpace(FullDisk disk, IOException cause) {
            super(disk.sentence(), cause);
        }
    }

    /// No blob of that digest is in the store.
    public static final class Missing extends StoreException {
        private static final long serialVersionUID = 1;

        Missing(Digest digest, Path where) {
            super(digest + " is not in the store (" + where + "); build or push it again");
        }
    }

    /// Bytes do not match their digest: those of a blob in the store, or those that were offered under a digest.
    public static final class Damaged extends StoreException {
        private static final long serialVersionUID = 1;

        Damaged(Digest expected, Digest actual, Path where) {
            super(where + " should be " + expected + " but its bytes are " + actual
                    + "; put the right bytes again, which replaces it");
        }

        Damaged(String what, Path where) {
            super(where + " " + what + "; put the right bytes again, which replaces it");
        }
    }

    /// More bytes than the reader or writer allowed.
    public static final class TooLarge extends StoreException {
        private static final long serialVersionUID = 1;

        TooLarge(Path where, long bytesMax) {
            super(where + " is longer than the " + bytesMax + " bytes that are allowed here");
        }
    }

    /// Any other failure of the file system.
    static final class Broken extends StoreException {
        private static final long serialVersionUID = 1;

        Broken(Path where, IOException cause) {
            super(
                    "cannot use " + where + ": " + FailureText.of(cause) + "; check its owner, mode and file system",
                    cause);
        }
    }

    /// Converts the failure of a file operation on the store's disk: a full disk, or any other error.
    public static StoreException of(Path where, IOException cause) {
        return FullDisk.of(where, cause, 0)
                .<StoreException>map(disk -> new NoSpace(disk, cause))
                .orElseGet(() -> new Broken(where, cause));
    }
}
