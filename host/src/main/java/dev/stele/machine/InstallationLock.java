package dev.stele.machine;

import dev.stele.linux.LockFile;
import dev.stele.linux.Nodes;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// Ensures that one server of an id runs on this host, whichever home it uses: `locks/ID` below `/run/stele`.
///
/// The home's own lock is copied with the home, and a copy of a file is another file. This one is not.
public final class InstallationLock implements AutoCloseable {
    private static final int CLOSED = 0700;
    private static final int PASSABLE = 0711;

    private final LockFile lock;
    private final Path folder;

    private InstallationLock(LockFile lock, Path folder) {
        this.lock = lock;
        this.folder = folder;
    }

    /// @param runRoot `/run/stele`
    /// @return empty when another server holds it
    public static Optional<InstallationLock> take(Path runRoot, String id, Path home) {
        Path folder = runRoot.resolve("locks");
        while (true) {
            try {
                Files.createDirectories(folder);
                Nodes.chmod(runRoot.toString(), PASSABLE);
                Nodes.chmod(folder.toString(), CLOSED);
                return LockFile.take(folder.resolve(id), home.toString())
                        .map(lock -> new InstallationLock(lock, folder));
            } catch (NoSuchFileException _) {
                // The last other server has ended meanwhile, and removed the folder: it is made again.
            } catch (dev.stele.linux.LinuxException e) {
                if (Files.isDirectory(folder)) {
                    throw new HostException("cannot lock the installation " + id + " in " + folder, e);
                }
            } catch (IOException e) {
                throw new HostException("cannot lock the installation " + id + " in " + folder, e);
            }
        }
    }

    /// Process and home of the server that holds it, for a message.
    public static Optional<LockFile.Holder> holder(Path runRoot, String id) {
        return LockFile.holder(runRoot.resolve("locks").resolve(id));
    }

    /// Whether a server of this id runs now.
    static boolean isHeld(Path runRoot, String id) throws IOException {
        Path file = runRoot.resolve("locks").resolve(id);
        if (!Files.exists(file)) {
            return false;
        }
        Optional<LockFile> taken = LockFile.take(file, "");
        if (taken.isPresent()) {
            taken.get().remove();
        }
        return taken.isEmpty();
    }

    /// Lets go of it, and removes what no other installation uses.
    @Override
    public void close() {
        try {
            lock.remove();
            Files.deleteIfExists(folder);
            Files.deleteIfExists(Optional.ofNullable(folder.getParent()).orElseThrow());
        } catch (DirectoryNotEmptyException _) {
            // Another installation is still there.
            return;
        } catch (IOException e) {
            throw new HostException("cannot let go of the lock in " + folder, e);
        }
    }
}
