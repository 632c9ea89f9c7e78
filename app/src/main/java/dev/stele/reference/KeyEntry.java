package dev.stele.reference;

import dev.stele.text.FileKey;
import dev.stele.text.Json;
import dev.stele.text.NearestWord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/// A key of a file, in words.
public record KeyEntry(ReferenceFile file, String path, FileKey key) {
    /// The keys that a person means by a path; several where it is in both files or begins further down.
    public static List<KeyEntry> find(String path) {
        List<KeyEntry> out = new ArrayList<>();
        for (ReferenceFile file : ReferenceFile.values()) {
            file.find(path).forEach(at -> out.add(new KeyEntry(file, at.path(), at.key())));
        }
        // A path from the file's root is what was meant, whatever else ends with it.
        int steps = path.split("\\.").length;
        List<KeyEntry> whole = out.stream()
                .filter(e -> ReferenceFile.steps(e.path).size() == steps)
                .toList();
        return whole.isEmpty() ? out : whole;
    }

    /// All keys of a file.
    public static List<KeyEntry> all(ReferenceFile file) {
        return file.root().all().stream()
                .map(at -> new KeyEntry(file, at.path(), at.key()))
                .toList();
    }

    /// The path of a key that is near to what was written: its last step is compared, and the steps before are kept.
    public static Optional<String> near(String path) {
        int dot = path.lastIndexOf('.');
        String last = path.substring(dot + 1);
        TreeSet<String> beside = new TreeSet<>();
        for (ReferenceFile file : ReferenceFile.values()) {
            for (KeyEntry entry : all(file)) {
                String sibling = path.substring(0, dot + 1) + entry.key.name();
                if (!find(sibling).isEmpty()) {
                    beside.add(entry.key.name());
                }
            }
        }
        return NearestWord.of(last, beside).map(near -> path.substring(0, dot + 1) + near);
    }

    /// As `stele explain` says it.
    public String text() {
        StringBuilder out = new StringBuilder(path + "  (" + file.fileName() + ")\n  " + key.text() + "\n\n");
        line(out, "value", value());
        FileKey.Use use = key.use();
        if (!key.isLater()) {
            line(out, "default", use.required() ? "none: it is required" : use.fallback());
            line(out, "example", use.example().isEmpty() ? "" : key.name() + ": " + use.example());
            line(out, "part of", use.part().sentence().replaceFirst("^part of ", ""));
            line(out, "since", use.since());
        }
        List<FileKey> members = key.members();
        if (!members.isEmpty()) {
            out.append("\n  keys\n");
            int width = members.stream()
                    .map(m -> m.name().length())
                    .max(Comparator.naturalOrder())
                    .orElse(0);
            members.forEach(m -> out.append("    ")
                    .append(m.name())
                    .append(" ".repeat(width - m.name().length() + 2))
                    .append(m.isLater() ? "(not supported yet) " : "")
                    .append(m.text())
                    .append('\n'));
        }
        return out.toString();
    }

    private static void line(StringBuilder out, String name, String value) {
        if (!value.isEmpty()) {
            out.append("  ")
                    .append(name)
                    .append(" ".repeat(9 - name.length()))
                    .append(value)
                    .append('\n');
        }
    }

    /// What a value is, with its bounds.
    String value() {
        String range = key.shape().range();
        return key.shape().kind() + (range.isEmpty() ? "" : ", " + range);
    }

    public Json.Obj toJson() {
        FileKey.Use use = key.use();
        return Json.object()
                .put("file", file.fileName())
                .put("key", path)
                .put("text", key.text())
                .put("value", value())
                .put("required", use.required())
                .put("default", Optional.of(use.fallback()).filter(f -> !f.isEmpty()))
                .put("example", Optional.of(use.example()).filter(f -> !f.isEmpty()))
                .put("part", use.part().name().toLowerCase(Locale.ROOT))
                .put("since", use.since())
                .put("supported", !key.isLater())
                .build();
    }
}
