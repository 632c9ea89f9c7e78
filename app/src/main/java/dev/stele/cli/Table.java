package dev.stele.cli;

import dev.stele.text.SafeText;
import java.util.ArrayList;
import java.util.List;

/// A text table with columns as wide as their cells. Each cell is made safe for a terminal.
final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... heads) {
        rows.add(List.of(heads));
    }

    void row(String... cells) {
        List<String> safe = new ArrayList<>();
        for (String cell : cells) {
            safe.add(SafeText.line(cell));
        }
        rows.add(safe);
    }

    String render() {
        StringBuilder out = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(pad(row.get(i), width(i))).append(GAP);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }

    private int width(int column) {
        return rows.stream()
                .filter(r -> column < r.size())
                .mapToInt(r -> length(r.get(column)))
                .max()
                .orElse(0);
    }

    static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - length(text)));
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
