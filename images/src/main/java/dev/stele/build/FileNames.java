package dev.stele.build;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Names of files in the build context, read exactly.
final class FileNames {
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

    /// A path that may have several segments, such as a link's target.
    ///
    /// @return empty when it is not UTF-8
    static Optional<String> readAll(Path path) {
        List<String> out = new ArrayList<>();
        for (Path segment : path) {
            Optional<String> name = read(segment);
            if (name.isEmpty()) {
                return Optional.empty();
            }
            out.add(name.get());
        }
        return Optional.of((path.isAbsolute() ? "/" : "") + String.join("/", out));
    }
}
