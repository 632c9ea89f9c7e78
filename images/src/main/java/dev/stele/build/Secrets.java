package dev.stele.build;

import dev.stele.layer.Content;
import dev.stele.text.SecretFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// [SecretFiles] for the content of a layer.
final class Secrets {
    private Secrets() {}

    /// Whether files of this name usually are secrets.
    static boolean isSecret(String name) {
        return SecretFiles.isSecret(name);
    }

    /// What a file holds that is a secret, in words that follow its name; empty when it is nothing of that kind.
    static Optional<String> in(String name, Content content) throws IOException {
        if (content.size() > SecretFiles.BYTES_MAX) {
            return Optional.empty();
        }
        try (InputStream in = content.open()) {
            return SecretFiles.in(name, in.readAllBytes());
        }
    }
}
