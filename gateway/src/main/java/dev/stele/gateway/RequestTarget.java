package dev.stele.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The target of a request in the normal form that is both matched and forwarded.
///
/// In that form only necessary characters are percent-encoded: `%61` becomes `a`. What two parsers could read
/// differently is refused instead of repaired: dot segments in any encoding, encoded slashes, backslashes, encoded
/// control characters, text that is not UTF-8. Empty segments (`//`) and parameters (`;x=1`) are neither changed nor
/// interpreted.
///
/// @param authority of the absolute form, `http://host/path`; empty for the usual form
/// @param path without the query
/// @param query with its question mark, or empty; never interpreted
record RequestTarget(String authority, String path, String query) {
    private static final String ABSOLUTE = "http://";

    /// Empty when the target is refused.
    static Optional<RequestTarget> parse(String raw) {
        String authority = "";
        String rest = raw;
        if (raw.regionMatches(true, 0, ABSOLUTE, 0, ABSOLUTE.length())) {
            int end = endOfAuthority(raw);
            authority = raw.substring(ABSOLUTE.length(), end);
            rest = end == raw.length() || raw.charAt(end) != '/' ? "/" + raw.substring(end) : raw.substring(end);
            if (authority.isEmpty()) {
                return Optional.empty();
            }
        }
        if (!rest.startsWith("/") || rest.indexOf('#') >= 0) {
            return Optional.empty();
        }
        int question = rest.indexOf('?');
        String path = question < 0 ? rest : rest.substring(0, question);
        String query = question < 0 ? "" : rest.substring(question);
        Optional<String> normal = path.indexOf('%') < 0 ? Optional.of(path) : decodeUnreserved(path);
        if (normal.isEmpty() || normal.get().indexOf('\\') >= 0 || hasDotSegment(normal.get())) {
            return Optional.empty();
        }
        return Optional.of(new RequestTarget(authority, normal.get(), query));
    }

    /// What is sent to the instance.
    String text() {
        return query.isEmpty() ? path : path + query;
    }

    private static int endOfAuthority(String raw) {
        for (int i = ABSOLUTE.length(); i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '/' || c == '?' || c == '#') {
                return i;
            }
        }
        return raw.length();
    }

    /// A dot segment with parameters counts too: some servers drop the parameters before they resolve it.
    private static boolean hasDotSegment(String path) {
        int start = path.indexOf("/.");
        while (start >= 0) {
            int end = start + 2;
            if (end < path.length() && path.charAt(end) == '.') {
                end++;
            }
            if (end == path.length() || path.charAt(end) == '/' || path.charAt(end) == ';') {
                return true;
            }
            start = path.indexOf("/.", start + 1);
        }
        return false;
    }

    private static Optional<String> decodeUnreserved(String path) {
        StringBuilder out = new StringBuilder(path.length());
        ByteBuffer high = ByteBuffer.allocate(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '%') {
                out.append(c);
                high.put((byte) '.');
                continue;
            }
            int octet = octet(path, i);
            if (octet < ' ' || octet == 0x7F || octet == '/' || octet == '\\') {
                return Optional.empty();
            }
            if (isUnreserved(octet)) {
                out.append((char) octet);
            } else {
                out.append('%').append(path.substring(i + 1, i + 3).toUpperCase(java.util.Locale.ROOT));
            }
            high.put((byte) octet);
            i += 2;
        }
        return isUtf8(high.flip()) ? Optional.of(out.toString()) : Optional.empty();
    }

    /// -1 when no two hexadecimal digits follow the percent sign.
    private static int octet(String path, int percent) {
        if (percent + 2 >= path.length()) {
            return -1;
        }
        int high = Character.digit(path.charAt(percent + 1), 16);
        int low = Character.digit(path.charAt(percent + 2), 16);
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    private static boolean isUnreserved(int octet) {
        return (octet < 0x80 && Character.isLetterOrDigit(octet)) || "-._~".indexOf(octet) >= 0;
    }

    private static boolean isUtf8(ByteBuffer bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }
}
