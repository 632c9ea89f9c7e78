package dev.stele.probe;

import dev.stele.text.SafeText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// The first line of an answer's body that says something, quoted for a message.
///
/// An application often says there why it is not healthy. The line comes from an instance, so it is bounded and
/// escaped, and of the body only the first bytes are kept.
final class BodyLine {
    private static final int KEPT_MAX = 512;
    private static final int SHOWN_MAX = 120;

    /// Of a page in HTML the first line is the same for all; what counts is between the tags, first of all its title.
    private static final Pattern TAG = Pattern.compile("</?[a-zA-Z][^<>]*>|<![^<>]*>");

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    /// A piece of the body.
    void add(byte[] bytes, int from, int count) {
        kept.write(bytes, from, Math.min(count, KEPT_MAX - kept.size()));
    }

    /// Empty when the body has no such line.
    String quoted() {
        String first = kept.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> TAG.matcher(line).replaceAll(" ").strip())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        if (first.isEmpty()) {
            return "";
        }
        boolean isCut = first.codePointCount(0, first.length()) > SHOWN_MAX;
        String shown = isCut ? first.substring(0, first.offsetByCodePoints(0, SHOWN_MAX)) + "…" : first;
        return '"' + SafeText.line(shown) + '"';
    }
}
