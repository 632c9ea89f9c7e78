package dev.stele.build;

import dev.stele.layer.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/// Detects files of the build context that usually contain secrets.
final class FileNames {
    private static final Set<String> SECRETS = Set.of(
            ".aws",
            ".docker",
            ".env",
            ".git",
            ".git-credentials",
            ".gnupg",
            ".kube",
            ".netrc",
            ".npmrc",
            ".pgpass",
            ".ssh",
            "id_dsa",
            "id_ecdsa",
            "id_ed25519",
            "id_rsa");
    private static final Pattern PRIVATE_KEY = Pattern.compile("-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----");
    private static final int KEY_FILE_BYTES_MAX = 64 << 10;

    private FileNames() {}

    static boolean isSecret(String name) {
        return SECRETS.contains(name) || name.startsWith(".env.");
    }

    /// Whether a small file contains a private key in the usual text form.
    static boolean holdsPrivateKey(Content content) throws IOException {
        if (content.size() > KEY_FILE_BYTES_MAX) {
            return false;
        }
        try (InputStream in = content.open()) {
            return PRIVATE_KEY
                    .matcher(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .find();
        }
    }
}
