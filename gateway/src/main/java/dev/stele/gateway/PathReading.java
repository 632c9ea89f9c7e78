package dev.stele.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One of the ways in which servers read a path, and the path in its normal form under it.
///
/// All of them decode what needs no encoding and resolve dot segments, as RFC 3986 has it. Beyond that they differ:
/// nginx and Rack take `%2F` for a slash, and IIS takes a backslash for one, where others take them for characters of a
/// name. Tomcat and Jetty cut `;x=1` off a segment before they look at it. Most count `//` as one slash, but not all
/// do so before they resolve `..`. Which of them an instance does is not known here.
///
/// @param slashes `%2F`, `%5C` and the backslash separate segments
/// @param parameters a semicolon begins what is not part of the segment
/// @param empties an empty segment is one that `..` removes
record PathReading(boolean slashes, boolean parameters, boolean empties) {
    static final PathReading USUAL = new PathReading(false, false, false);

    private static final boolean[] NO = {false};
    private static final boolean[] EITHER = {false, true};

    /// What may stand in a path as it is, and so in the path of a route.
    private static final String PLAIN_MARKS = "-._~!$&'()*+,;=:@";
    private static final String HEX = "0123456789ABCDEF";

    /// Those that can differ from the usual one for this path.
    static List<PathReading> furtherOnes(String path) {
        boolean slash = hasHiddenSlash(path);
        boolean parameter = path.indexOf(';') >= 0;
        boolean empty = slash || parameter || path.contains("//");
        List<PathReading> out = new ArrayList<>();
        for (boolean slashes : slash ? EITHER : NO) {
            for (boolean parameters : parameter ? EITHER : NO) {
                for (boolean empties : empty ? EITHER : NO) {
                    out.add(new PathReading(slashes, parameters, empties));
                }
            }
        }
        return out.subList(1, out.size());
    }

    static boolean hasHiddenSlash(String path) {
        return path.indexOf('\\') >= 0
                || path.contains("%2f")
                || path.contains("%2F")
                || path.contains("%5c")
                || path.contains("%5C");
    }

    /// The segments with a slash before each; empty when `..` leads above the root, which nginx refuses as well.
    ///
    /// @param path with complete percent-encodings only
    Optional<String> normalForm(String path) {
        List<String> segments = new ArrayList<>();
        StringBuilder segment = new StringBuilder();
        boolean cut = false;
        for (int i = 1; i <= path.length(); i++) {
            char c = i < path.length() ? path.charAt(i) : '/';
            int octet = c == '%' ? Integer.parseInt(path, i + 1, i + 3, 16) : c;
            if (c == '/' || (slashes && isSlash(octet))) {
                if (!add(segments, segment.toString())) {
                    return Optional.empty();
                }
                segment.setLength(0);
                cut = false;
            } else if (c == ';' && parameters) {
                cut = true;
            } else if (!cut) {
                append(segment, octet, c == '%');
            }
            i += c == '%' ? 2 : 0;
        }
        return Optional.of(join(segments));
    }

    private static boolean isSlash(int octet) {
        return octet == '/' || octet == '\\';
    }

    private static boolean isPlain(int octet) {
        return octet < 0x80 && (Character.isLetterOrDigit(octet) || PLAIN_MARKS.indexOf(octet) >= 0);
    }

    private static void append(StringBuilder segment, int octet, boolean encoded) {
        if (encoded && !isPlain(octet)) {
            segment.append('%').append(HEX.charAt(octet >> 4)).append(HEX.charAt(octet & 0xF));
        } else {
            segment.append((char) octet);
        }
    }

    /// @return false above the root
    private boolean add(List<String> segments, String segment) {
        if (segment.equals("..")) {
            if (segments.isEmpty()) {
                return false;
            }
            segments.removeLast();
            return true;
        }
        if (!segment.equals(".") && (empties || !segment.isEmpty())) {
            segments.add(segment);
        }
        return true;
    }

    private static String join(List<String> segments) {
        StringBuilder out = new StringBuilder();
        for (String segment : segments) {
            if (!segment.isEmpty()) {
                out.append('/').append(segment);
            }
        }
        return out.isEmpty() ? "/" : out.toString();
    }
}
