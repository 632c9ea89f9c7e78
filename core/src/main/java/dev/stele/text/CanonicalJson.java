package dev.stele.text;

import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/// JSON with exactly one spelling (RFC 8785, the JSON Canonicalization Scheme, for whole numbers): members sorted by
/// UTF-16 code units, no white space, the shortest escapes.
final class CanonicalJson {
    /// Beyond this a number loses digits in readers that use doubles (RFC 8785, section 3.2.2.3).
    private static final long EXACT_MAX = (1L << 53) - 1;

    private CanonicalJson() {}

    /// @throws IllegalArgumentException for a fraction, a number beyond ±(2⁵³ − 1), or an unpaired surrogate
    static byte[] write(Json value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// How many bytes a character takes inside a string. Half a surrogate pair, which has no form, counts as U+FFFD.
    static int width(int codePoint) {
        return switch (codePoint) {
            case '"', '\\', '\b', '\f', '\n', '\r', '\t' -> 2;
            default -> {
                if (codePoint < 0x20) {
                    yield 6;
                }
                yield codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x1_0000 ? 3 : 4;
            }
        };
    }

    private static void write(Json value, StringBuilder out) {
        switch (value) {
            case Json.Obj(var members) -> {
                String separator = "{";
                for (var member : new TreeMap<>(members).entrySet()) {
                    out.append(separator);
                    string(member.getKey(), out);
                    out.append(':');
                    write(member.getValue(), out);
                    separator = ",";
                }
                out.append(members.isEmpty() ? "{}" : "}");
            }
            case Json.Arr(var items) -> {
                String separator = "[";
                for (Json item : items) {
                    out.append(separator);
                    write(item, out);
                    separator = ",";
                }
                out.append(items.isEmpty() ? "[]" : "]");
            }
            case Json.Str(var text) -> string(text, out);
            case Json.Num(var number) -> {
                if (Math.absExact(number) > EXACT_MAX) {
                    throw new IllegalArgumentException("a number beyond 2^53 - 1 has no canonical form: " + number);
                }
                out.append(number);
            }
            case Json.Fraction(var text) -> throw new IllegalArgumentException("a fraction is never written: " + text);
            case Json.Bool(var truth) -> out.append(truth);
            case Json.Null _ -> out.append("null");
        }
    }

    private static void string(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else if (!Character.isSurrogate(c)) {
                        out.append(c);
                    } else if (Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1))) {
                        out.append(c).append(text.charAt(++i));
                    } else {
                        throw new IllegalArgumentException("an unpaired surrogate has no UTF-8 form");
                    }
                }
            }
        }
        out.append('"');
    }
}
