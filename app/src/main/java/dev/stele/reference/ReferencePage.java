package dev.stele.reference;

import dev.stele.text.FileKey;

/// The page of all keys of a file, in Markdown.
public final class ReferencePage {
    /// What a page that is made says at its beginning.
    public static final String MADE =
            "<!-- Made from the program's own model; a test says how when it is stale. -->\n\n";

    private ReferencePage() {}

    public static String of(ReferenceFile file) {
        StringBuilder out = new StringBuilder("# Keys of " + file.fileName() + "\n\n" + MADE);
        out.append(file.root().text())
                .append(" `stele explain KEY` says the same as this page. `*` stands for a name of your choice, `[]`"
                        + " for")
                .append(" each entry of a list. Keys that begin with `x-` are notes of your own.\n\n");
        out.append("An editor completes and checks the file with its JSON Schema. With the YAML language server, write")
                .append(" `stele schema ")
                .append(file.word())
                .append(" > ")
                .append(file.word())
                .append(".schema.json` once, and as the file's first line:\n\n")
                .append("```yaml\n" + "# yaml-language-server: $schema=")
                .append(file.word())
                .append(".schema.json\n```\n");
        KeyEntry.all(file).stream().filter(e -> !e.key().isLater()).forEach(entry -> key(out, entry));
        out.append("\n## Not supported yet\n\n");
        if (KeyEntry.all(file).stream().noneMatch(e -> e.key().isLater())) {
            return out.append("Every key of the format is supported.\n").toString();
        }
        out.append("These keys are refused, since nothing is ignored; a note of your own begins with `x-`.\n\n");
        KeyEntry.all(file).stream()
                .filter(e -> e.key().isLater())
                .forEach(e -> out.append("- `")
                        .append(e.path())
                        .append("`: ")
                        .append(e.key().text())
                        .append('\n'));
        return out.toString();
    }

    private static void key(StringBuilder out, KeyEntry entry) {
        FileKey.Use use = entry.key().use();
        out.append("\n### `")
                .append(entry.path())
                .append("`\n\n")
                .append(entry.key().text())
                .append("\n\n");
        out.append("- value: ").append(entry.value()).append('\n');
        if (use.required()) {
            out.append("- required\n");
        } else if (!use.fallback().isEmpty()) {
            out.append("- default: `").append(use.fallback()).append("`\n");
        }
        if (!use.example().isEmpty()) {
            out.append("- example: `")
                    .append(entry.key().name())
                    .append(": ")
                    .append(use.example())
                    .append("`\n");
        }
        out.append("- ").append(use.part().sentence()).append('\n');
        out.append("- since ").append(use.since()).append('\n');
    }
}
