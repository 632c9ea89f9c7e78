package dev.stele.python;

import dev.stele.language.ZipArchive;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The list of a wheel's files with their digests (`RECORD`, PEP 376 and PEP 427).
final class RecordFile {
    private static final int SHA256_BYTES = 32;

    private final Map<String, Line> lines;

    private RecordFile(Map<String, Line> lines) {
        this.lines = Collections.unmodifiableMap(lines);
    }

    /// @param sha256 in hex
    /// @param size empty when it is not told
    record Line(Optional<String> sha256, OptionalLong size) {}

    /// @throws IllegalArgumentException when it lists a file twice, or without SHA-256
    static RecordFile parse(String text) {
        Map<String, Line> lines = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            List<String> fields = fields(line);
            if (line.isBlank()) {
                continue;
            }
            if (fields.size() != 3) {
                throw new IllegalArgumentException("the line \"" + line + "\" has not three fields");
            }
            String size = fields.get(2);
            if (!size.matches("[0-9]{0,18}")) {
                throw new IllegalArgumentException("\"" + size + "\" is no size");
            }
            Line value = new Line(
                    digest(fields.get(0), fields.get(1)),
                    size.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(size)));
            if (lines.put(fields.get(0), value) != null) {
                throw new IllegalArgumentException(fields.get(0) + " is listed twice");
            }
        }
        return new RecordFile(lines);
    }

    private static Optional<String> digest(String path, String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.startsWith("sha256=")) {
            throw new IllegalArgumentException(path + " is listed with " + text.split("=", 2)[0] + ", not sha256");
        }
        byte[] bytes =
                Base64.getUrlDecoder().decode(text.substring("sha256=".length()).replace("=", ""));
        if (bytes.length != SHA256_BYTES) {
            throw new IllegalArgumentException(path + " is listed with a sha256 of another length");
        }
        return Optional.of(HexFormat.of().formatHex(bytes));
    }

    private static List<String> fields(String line) {
        List<String> out = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                out.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        out.add(field.toString());
        return out;
    }

    /// A line for a file, as [#parse] reads it.
    static String line(String path, String sha256Hex, long size) {
        String digest = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(HexFormat.of().parseHex(sha256Hex));
        return quoted(path) + ",sha256=" + digest + "," + size + "\n";
    }

    static String quoted(String path) {
        return path.indexOf(',') < 0 && path.indexOf('"') < 0 ? path : "\"" + path.replace("\"", "\"\"") + "\"";
    }

    /// The line of a file.
    ///
    /// @throws IllegalArgumentException when the file is not listed, or listed without a digest
    /// or with another size
    Line of(ZipArchive.Entry entry) {
        Line line = lines.get(entry.name());
        if (line == null) {
            throw new IllegalArgumentException(entry.name() + " is not in its RECORD");
        }
        if (line.sha256().isEmpty()) {
            throw new IllegalArgumentException(entry.name() + " has no digest in its RECORD");
        }
        if (line.size().isPresent() && line.size().getAsLong() != entry.size()) {
            throw new IllegalArgumentException(entry.name() + " has another size than its RECORD says");
        }
        return line;
    }

    /// Every path that it lists.
    List<String> paths() {
        return List.copyOf(lines.keySet());
    }
}
