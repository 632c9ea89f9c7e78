package dev.stele.home;

import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// The folder with all persistent data of an installation. A machine may have several homes.
public record Home(Path dir) {
    private static final Path DEFAULT = Path.of("/var/lib/stele");
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Path DEFAULT_SOCKET = Path.of("/run/stele/api.sock");

    public Home {
        dir = dir.toAbsolutePath().normalize();
    }

    /// Makes its folder, for its owner alone; one that is there stays as it is.
    public void create() {
        try {
            Path parent = dir.getParent();
            if (!Files.isDirectory(dir) && parent != null) {
                Files.createDirectories(parent);
                Files.createDirectory(dir, OWNER_ONLY);
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(dir)) {
                throw new UncheckedIOException(dir + " is no folder", e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + dir + ": " + FailureText.of(e), e);
        }
    }

    public Path store() {
        return dir.resolve("store");
    }

    /// The registry's own files.
    public Path registry() {
        return store().resolve("registry");
    }

    /// A snapshot of the ledger, so that a start need not replay all of it. Recreated when it is removed.
    public Path snapshot() {
        return dir.resolve("snapshot");
    }

    public Path registryToken() {
        return dir.resolve("registry.token");
    }

    /// Lock of the server that uses this home, held while its process runs.
    Path lock() {
        return dir.resolve("lock");
    }

    /// Where the API listens by default.
    public Path apiSocket() {
        return dir.equals(DEFAULT) ? DEFAULT_SOCKET : dir.resolve("api.sock");
    }
}
