package dev.stele.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The normal forms of a request's path, which are matched against routes and not sent anywhere.
///
/// What servers read in different ways ([PathReading]) is taken, since much software needs it: object stores, package
/// registries and forges have names with `%2F`. Yet a route guards its paths only when no other spelling leads there
/// through another route. So a path with several readings is matched under each, and refused when they lead to
/// different routes.
///
/// @param usual the form that chooses the route
/// @param others those under further readings; mostly none
/// @param withoutParameters those of servers that cut `;x=1` off a segment; mostly none
/// @param isPlain whether the path has no dot segment, encoded slash or backslash, and is UTF-8
record PathForms(String usual, List<String> others, List<String> withoutParameters, boolean isPlain) {
    /// Empty when the path leads above its root under a reading, as nginx refuses it, or when it has an incomplete
    /// percent-encoding, an encoded control character, or overlong UTF-8, which only serves to hide slashes and
    /// dots.
    static Optional<PathForms> of(String path) {
        if (hasOneReading(path)) {
            return Optional.of(new PathForms(path, List.of(), List.of(), true));
        }
        if (!hasValidEncodings(path)) {
            return Optional.empty();
        }
        Optional<String> usual = PathReading.USUAL.normalForm(path);
        if (usual.isEmpty()) {
            return Optional.empty();
        }
        List<String> others = new ArrayList<>();
        List<String> withoutParameters = new ArrayList<>();
        for (PathReading reading : PathReading.furtherOnes(path)) {
            Optional<String> form = reading.normalForm(path);
            if (form.isEmpty()) {
                return Optional.empty();
            }
            if (!form.equals(usual)) {
                (reading.parameters() ? withoutParameters : others).add(form.get());
            }
        }
        return Optional.of(new PathForms(usual.get(), others, withoutParameters, isPlain(path)));
    }

    /// Whether there is another form than the usual one.
    boolean hasMore() {
        return !others.isEmpty() || !withoutParameters.isEmpty();
    }

    /// Whether no reading decodes, resolves or merges anything: so it is with nearly all paths.
    private static boolean hasOneReading(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%' || c == '\\' || c == ';') {
                return false;
            }
            if (c == '/' && i + 1 < path.length() && (path.charAt(i + 1) == '/' || path.charAt(i + 1) == '.')) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasValidEncodings(String path) {
        for (int i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 1)) {
            int octet = octet(path, i);
            if (octet < ' ' || octet == 0x7F || isOverlong(octet, octet(path, i + 3))) {
                return false;
            }
        }
        return true;
    }

    /// Whether two octets begin a character that UTF-8 encodes in fewer: `%C0%AF` for a slash, for example.
    private static boolean isOverlong(int first, int second) {
        return switch (first) {
            case 0xC0, 0xC1 -> second >= 0x80 && second < 0xC0;
            case 0xE0 -> second >= 0x80 && second < 0xA0;
            case 0xF0 -> second >= 0x80 && second < 0x90;
            default -> false;
        };
    }

    /// -1 when there is no percent sign with two hexadecimal digits.
    private static int octet(String path, int at) {
        if (at + 2 >= path.length() || path.charAt(at) != '%') {
            return -1;
        }
        int high = digit(path.charAt(at + 1));
        int low = digit(path.charAt(at + 2));
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    private static int digit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static boolean isPlain(String path) {
        return !PathReading.hasHiddenSlash(path)
                && !hasDotSegment(path.replace("%2e", ".").replace("%2E", "."))
                && isUtf8(path);
    }

    /// A dot segment with parameters counts too: some servers drop the parameters before they resolve it.
    private static boolean hasDotSegment(String path) {
        for (String segment : path.split("/", -1)) {
            int end = segment.indexOf(';');
            String name = end < 0 ? segment : segment.substring(0, end);
            if (name.equals(".") || name.equals("..")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUtf8(String path) {
        ByteBuffer octets = ByteBuffer.allocate(path.length());
        for (int i = 0; i < path.length(); i++) {
            int octet = octet(path, i);
            octets.put((byte) (octet < 0 ? path.charAt(i) : octet));
            i += octet < 0 ? 0 : 2;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(octets.flip());
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }
}
