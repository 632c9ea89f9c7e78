package dev.stele.home;

import dev.stele.machine.InstallationFile;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// The folder with all persistent data of an installation. A machine may have several homes.
public record Home(Path dir) {
    public static final Home DEFAULT = new Home(Path.of("/var/lib/stele"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    static final String ADOPTING = "adopting";
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

    /// The former and the new id, while a new id is being given.
    Path adopting() {
        return dir.resolve(ADOPTING);
    }

    /// What an installation kept of which this home was a copy, by its id.
    Path former(String id) {
        return dir.resolve("former").resolve(id);
    }

    /// Where the API listens by default.
    public Path apiSocket() {
        return dir.equals(DEFAULT.dir) ? DEFAULT_SOCKET : dir.resolve("api.sock");
    }

    /// Where the API listens, or did when a server ran last: also one that was told another path.
    public Path socket() {
        try {
            Path file = api();
            String[] text = Files.exists(file) ? Files.readString(file).strip().split(" ", 2) : new String[0];
            // A copied home would name the server of the original.
            return text.length == 2 && text[0].equals(inode()) ? Path.of(text[1]) : apiSocket();
        } catch (IOException | InvalidPathException _) {
            return apiSocket();
        }
    }

    /// Notes where the API listens, for [#socket].
    public void announce(Path socket) {
        try {
            if (socket.equals(apiSocket())) {
                Files.deleteIfExists(api());
            } else {
                Files.writeString(api(), inode() + " " + socket + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + api() + ": " + FailureText.of(e), e);
        }
    }

    private Path api() {
        return dir.resolve("api");
    }

    private String inode() throws IOException {
        return String.valueOf(Files.getAttribute(dir, "unix:ino"));
    }

    /// The id of its installation; empty before a server has used it.
    public Optional<String> installationId() {
        return InstallationFile.find(dir).map(InstallationFile::id);
    }
}
