package dev.stele.probe;

import dev.stele.text.SafeText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The first line of an answer's body that says something, quoted for a message.
///
/// An application often says there why it is not healthy. The line comes from an instance, so it is bounded and
/// escaped, and of the body only the first bytes are kept.
final class BodyLine {
    private static final int KEPT_MAX = 512;
    private static final int SHOWN_MAX = 120;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    /// A piece of the body.
    void add(byte[] bytes, int from, int count) {
        kept.write(bytes, from, Math.min(count, KEPT_MAX - kept.size()));
    }

    /// Empty when the body has no such line.
    String quoted() {
        String line = kept.toString(StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        if (line.isEmpty()) {
            return "";
        }
        boolean isCut = line.codePointCount(0, line.length()) > SHOWN_MAX;
        String shown = isCut ? line.substring(0, line.offsetByCodePoints(0, SHOWN_MAX)) + "…" : line;
        return '"' + SafeText.line(shown) + '"';
    }
}
