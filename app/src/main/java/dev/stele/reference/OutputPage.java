package dev.stele.reference;

import dev.stele.control.OutputFormat;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The page of all JSON outputs, in Markdown.
public final class OutputPage {
    private static final String FORMAT = """
            With `-o json` each command prints what it prints for people, for programs: one JSON object (RFC 8259) on
            one line of standard output. Nothing else is printed there. Progress, warnings and questions go to
            standard error, and exit codes are the same as without `-o json`.

            - `format_version` is in every object; it is %d. It is raised when a field goes, or gets another name or
              another meaning. A later version may have further fields, which a program should leave alone.
            - A field is always there unless this page says when it is absent. No field is `null`.
            - Times are texts of RFC 3339 in UTC, such as `2026-08-21T09:00:00Z`, with up to nine digits of a second.
            - Numbers are whole, not negative and plain: sizes in bytes, never rounded.
            - A command that fails prints [problems](#problems) instead, or `stele apply` beside what became of the
              order. It prints nothing when it is interrupted, or when a person answers no.
            - `stele status -w` and `stele logs -f` print several objects, one on each line, until they are
              interrupted.
            - `--help` is for people; `stele help COMMAND -o json` has the same text in a field.

            `stele schema COMMAND`, such as `stele schema image ls`, prints the JSON Schema (draft-07) of what a
            command of this version prints; it refuses any other field. The schemas lie in `docs/schema/output`, too.
            The API on the server's socket answers with the same objects; below are its paths.
            """.formatted(OutputFormat.VERSION);

    private OutputPage() {}

    public static String of() {
        StringBuilder out = new StringBuilder("# JSON output\n\n" + ReferencePage.MADE + FORMAT);
        List<OutputDocument> all = OutputDocument.all();
        out.append("\n## Commands\n");
        all.stream().filter(document -> !document.isApi()).forEach(document -> document(out, document));
        out.append("\n## API\n\nEach may answer with [problems](#problems) instead, and an HTTP status from 400.\n\n");
        all.stream()
                .filter(OutputDocument::isApi)
                .forEach(document -> out.append("- `")
                        .append(document.source().replace("{}", "SERVICE"))
                        .append("`: ")
                        .append(links(document.shapes()))
                        .append(" (`stele schema ")
                        .append(document.name())
                        .append("`)\n"));
        out.append("\n## Objects\n");
        shapes(all).forEach(shape -> shape(out, shape));
        return out.toString();
    }

    private static SortedSet<OutputShape> shapes(List<OutputDocument> all) {
        TreeSet<OutputShape> out = new TreeSet<>(Comparator.comparing(OutputShape::name));
        all.forEach(document -> out.addAll(document.shapes()));
        out.add(ProgramOutputs.PROBLEMS);
        List.copyOf(out).forEach(shape -> out.addAll(shape.below()));
        return out;
    }

    private static void document(StringBuilder out, OutputDocument document) {
        out.append("\n### `").append(document.source()).append("`\n\n");
        for (OutputShape shape : document.shapes()) {
            out.append("- ")
                    .append(links(List.of(shape)))
                    .append(": ")
                    .append(shape.text())
                    .append('\n');
        }
    }

    private static String links(List<OutputShape> shapes) {
        return String.join(
                ", ",
                shapes.stream()
                        .map(shape -> "[" + shape.name() + "](#" + shape.name() + ")")
                        .toList());
    }

    private static void shape(StringBuilder out, OutputShape shape) {
        out.append("\n### ")
                .append(shape.name())
                .append("\n\n")
                .append(shape.text())
                .append("\n\n");
        for (OutputField field : shape.fields()) {
            out.append("- `")
                    .append(field.name())
                    .append("` (")
                    .append(field.value().kind())
                    .append("): ")
                    .append(field.text());
            if (!field.isAlways()) {
                out.append(" Absent ").append(field.absent()).append('.');
            }
            out.append('\n');
        }
    }
}
