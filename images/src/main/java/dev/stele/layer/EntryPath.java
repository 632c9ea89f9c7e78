package dev.stele.layer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/// The form of paths inside a layer: relative, `/` between segments, none of them empty, `.` or `..`.
public final class EntryPath {
    /// UTF-8 bytes, as Linux limits a path.
    static final int BYTES_MAX = 4096;

    static final int SEGMENT_BYTES_MAX = 255;
    static final String WHITEOUT = ".wh.";
    static final String OPAQUE = ".wh..wh..opq";

    /// The order of paths in a layer: by their UTF-8 bytes, so that a parent comes before its children.
    public static final Comparator<String> BYTE_ORDER =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private EntryPath() {}

    /// @throws IllegalArgumentException saying what is wrong with the path
    static void check(String path) {
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a path with a NUL: " + path.replace('\0', '?'));
        }
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException(
                        "a path in a layer is relative, without empty, \".\" or \"..\" segments: \"" + path + "\"");
            }
            if (utf8Length(segment) > SEGMENT_BYTES_MAX) {
                throw new IllegalArgumentException("a name of more than " + SEGMENT_BYTES_MAX + " bytes: " + path);
            }
        }
        if (utf8Length(path) > BYTES_MAX) {
            throw new IllegalArgumentException("a path of more than " + BYTES_MAX + " bytes: " + path);
        }
    }

    /// Whether a layer can hold the path.
    public static boolean isValid(String path) {
        try {
            check(path);
            return !("/" + path).contains("/" + WHITEOUT);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// The path of the directory that holds this path; empty for the root.
    public static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /// The last segment.
    public static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    static String join(String parent, String name) {
        return parent.isEmpty() ? name : parent + "/" + name;
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
