package dev.stele.layer;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The records of a PAX header (POSIX.1-2001): `LENGTH KEY=VALUE\n`, LENGTH in bytes with its own digits.
final class Pax {
    private static final int LENGTH_DIGITS_MAX = 7;
    private static final Set<String> HARMLESS = Set.of("comment", "mtime", "atime", "ctime", "uname", "gname");

    private Pax() {}

    /// @throws LayerException for a record with a wrong length, or a duplicate key
    static Map<String, byte[]> parse(byte[] text) {
        Map<String, byte[]> out = new HashMap<>();
        int at = 0;
        while (at < text.length) {
            int space = indexOf(text, ' ', at, Math.min(text.length, at + LENGTH_DIGITS_MAX + 1));
            int end = at + length(text, at, space);
            if (end > text.length || end <= space || text[end - 1] != '\n') {
                throw new LayerException("a PAX record whose length is wrong");
            }
            int equals = indexOf(text, '=', space + 1, end);
            String key = Utf8.decode(text, space + 1, equals - space - 1);
            if (key.startsWith("GNU.sparse")) {
                throw new LayerException("a sparse file");
            }
            byte[] value = java.util.Arrays.copyOfRange(text, equals + 1, end - 1);
            if (out.put(key, value) != null) {
                throw new LayerException("the PAX key " + key + " twice");
            }
            at = end;
        }
        return out;
    }

    /// A global header applies to every entry after it, and not all readers honour it: GNU tar does, and Go's reader,
    /// which most tools for images use, does not. So it may not say what an entry is. Times and owners' names are
    /// ignored.
    static void requireHarmless(Map<String, byte[]> global) {
        for (String key : global.keySet()) {
            if (!HARMLESS.contains(key)) {
                throw new LayerException("a global PAX header that sets " + key);
            }
        }
    }

    static Optional<String> text(Map<String, byte[]> records, String key) {
        return Optional.ofNullable(records.get(key)).map(value -> {
            String text = Utf8.decode(value, 0, value.length);
            if (text.isEmpty() || text.indexOf('\0') >= 0) {
                throw new LayerException("a PAX " + key + " that is empty or has a NUL");
            }
            return text;
        });
    }

    /// A whole number that is not negative.
    static Optional<Long> number(Map<String, byte[]> records, String key) {
        return text(records, key).map(text -> parsed(key, text, "[0-9]{1,18}", text));
    }

    /// A time; its fraction is dropped.
    static Optional<Long> seconds(Map<String, byte[]> records, String key) {
        return text(records, key).map(text -> {
            int dot = text.indexOf('.');
            return parsed(key, text, "-?[0-9]{1,18}(\\.[0-9]*)?", dot < 0 ? text : text.substring(0, dot));
        });
    }

    private static long parsed(String key, String text, String form, String digits) {
        if (!text.matches(form)) {
            throw new LayerException("a PAX " + key + " that is no number");
        }
        return Long.parseLong(digits);
    }

    private static int length(byte[] text, int from, int space) {
        int value = 0;
        for (int i = from; i < space; i++) {
            if (text[i] < '0' || text[i] > '9') {
                throw new LayerException("a PAX record whose length is no number");
            }
            value = value * 10 + text[i] - '0';
        }
        return value;
    }

    private static int indexOf(byte[] text, char wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == wanted) {
                return i;
            }
        }
        throw new LayerException("a PAX record without \"" + wanted + "\"");
    }
}
