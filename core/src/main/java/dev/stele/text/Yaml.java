package dev.stele.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Reads a file that a person wrote: strict YAML 1.2 (so JSON too) plus `<<` merge keys, one document of UTF-8.
///
/// Pure data: no custom tags, nothing included, nothing expanded. Every limit is a problem of its own, so that no text
/// of any size costs more than its first megabyte. Shape problems have the codes 100 (unreadable), 101 (a key twice),
/// 106 (a limit), 107 (a feature of YAML that is not used here) and 108 (empty).
public final class Yaml {
    static final int BYTES_MAX = 1 << 20;

    private Yaml() {}

    /// @param file the file's name as the person would type it
    /// @param letter first letter of the problems' codes
    public static Parsed<Node> read(String file, byte[] text, char letter) {
        if (text.length > BYTES_MAX) {
            return unplaced(
                    code(letter, 106),
                    file + " has more than " + BYTES_MAX + " bytes",
                    "a file of this kind is read up to 1 MiB",
                    "check that " + file + " is the file you mean");
        }
        CharBuffer decoded = CharBuffer.allocate(text.length);
        ByteBuffer bytes = ByteBuffer.wrap(text);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, decoded, true);
        decoded.flip();
        if (result.isError()) {
            return notUtf8(file, letter, text, decoded.toString());
        }
        String yaml = decoded.toString();
        if (yaml.startsWith("\ufeff")) {
            return unplaced(
                    code(letter, 100),
                    file + " starts with a byte order mark",
                    "UTF-8 needs none, and it would become part of the first key",
                    "save " + file + " as UTF-8 without BOM");
        }
        return new YamlTree(file, yaml, letter).read();
    }

    /// The lines of a file, for problems that are found after reading. Invalid bytes show as a replacement character.
    public static Source source(String file, byte[] text) {
        return Source.of(file, new String(text, 0, Math.min(text.length, BYTES_MAX), StandardCharsets.UTF_8));
    }

    private static Parsed<Node> notUtf8(String file, char letter, byte[] text, String before) {
        int offset = before.getBytes(StandardCharsets.UTF_8).length;
        int lineStart = before.lastIndexOf('\n') + 1;
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        Place place = new Place(file, line, 1 + before.codePointCount(lineStart, before.length()));
        Problems problems = new Problems(letter, source(file, text));
        problems.at(place, 1)
                .add(
                        100,
                        file + " is not UTF-8",
                        "byte " + offset + " (" + String.format("0x%02x", text[offset]) + ") begins no character",
                        "save " + file + " as UTF-8");
        return new Parsed.Bad<>(problems.sorted());
    }

    private static Parsed<Node> unplaced(String code, String message, String cause, String fix) {
        return new Parsed.Bad<>(List.of(Problem.of(code, message, cause, fix)));
    }

    private static String code(char letter, int number) {
        return String.format("%c%03d", letter, number);
    }
}
