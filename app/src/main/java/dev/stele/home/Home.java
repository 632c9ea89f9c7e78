package dev.stele.home;

import java.nio.file.Path;

/// The folder that holds everything an installation remembers. Several homes live side by side on a machine.
public record Home(Path dir) {
    private static final Path DEFAULT = Path.of("/var/lib/stele");
    private static final Path DEFAULT_SOCKET = Path.of("/run/stele/api.sock");

    public Home {
        dir = dir.toAbsolutePath().normalize();
    }

    public Path store() {
        return dir.resolve("store");
    }

    /// What the ledger says, so that a start need not read all of it. Made again when it is removed.
    public Path snapshot() {
        return dir.resolve("snapshot");
    }

    public Path registryToken() {
        return dir.resolve("registry.token");
    }

    /// Of the server that acts on this home; held as long as it lives.
    Path lock() {
        return dir.resolve("lock");
    }

    /// Where the API listens unless the person says otherwise.
    public Path apiSocket() {
        return dir.equals(DEFAULT) ? DEFAULT_SOCKET : dir.resolve("api.sock");
    }
}
