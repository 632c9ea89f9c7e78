package dev.stele.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The option of a command that verifies a ledger's signature.
final class KeyOption {
    @Option(names = "--key", paramLabel = "VKEY", description = "The verifier key, or its file.")
    Optional<String> key = Optional.empty();

    /// The key that was named, else the home's.
    Optional<String> orOf(Path home) {
        return key.or(() -> Optional.of(home.resolve("keys/ledger.vkey").toString()));
    }
}
