package dev.stele.build;

import dev.stele.layer.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Names of files in the build context: reads them exactly, and detects those that usually contain secrets.
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

    /// The last segment of a path, from its bytes: how Java decodes a name depends on the process's locale.
    ///
    /// @return empty when the name is not UTF-8
    static Optional<String> read(Path path) {
        String raw = path.toUri().getRawPath();
        String name = raw.substring(raw.lastIndexOf('/', raw.length() - 2) + 1);
        byte[] bytes = decodePercents(name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static byte[] decodePercents(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                out.write(Integer.parseInt(text, i + 1, i + 3, 16));
                i += 2;
            } else {
                out.write(text.charAt(i));
            }
        }
        return out.toByteArray();
    }

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
