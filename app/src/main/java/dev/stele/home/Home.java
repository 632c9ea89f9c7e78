package dev.stele.home;

import java.nio.file.Path;

/// The folder with all persistent data of an installation. A machine may have several homes.
public record Home(Path dir) {
    private static final Path DEFAULT = Path.of("/var/lib/stele");
    private static final Path DEFAULT_SOCKET = Path.of("/run/stele/api.sock");

    public Home {
        dir = dir.toAbsolutePath().normalize();
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
