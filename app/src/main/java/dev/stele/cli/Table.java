package dev.stele.cli;

import dev.stele.text.DisplayWidth;
import dev.stele.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A text table with columns as wide as their cells. Each cell is made safe for a terminal.
///
/// Where it is wider than the terminal, it gives way by these rules, in this order:
///
/// 1. the text column wraps beside the others, or below them where that leaves it less than [#TEXT_MIN];
/// 2. the columns that yield are cut, the least important first, down to their heads' width;
/// 3. they are left out in the same order, and a last line names them;
/// 4. what is still too wide for a very narrow terminal is cut, the widest column first.
///
/// So what a command needs as an argument, such as a name, stays whole as long as it can.
public final class Table implements Shown {
    private static final String GAP = "  ";
    private static final int TEXT_MIN = 24;
    private static final int CUT_MIN = 8;
    private static final int INDENT = 4;

    private final boolean headed;
    private final List<List<String>> rows = new ArrayList<>();
    private OptionalInt text = OptionalInt.empty();
    private List<Integer> yielding = List.of();

    /// What is drawn at some width.
    ///
    /// @param widths of the columns; absent from the drawing where 0
    /// @param below whether the text column stands below the row
    private record Layout(List<Integer> widths, boolean below) {
        static Layout of(int[] widths, boolean below) {
            return new Layout(IntStream.of(widths).boxed().toList(), below);
        }
    }

    private Table(boolean headed) {
        this.headed = headed;
    }

    public static Table of(String... heads) {
        Table table = new Table(true);
        table.row(heads);
        return table;
    }

    public static Table withoutHeads() {
        return new Table(false);
    }

    /// The last column, from left to right counted from 0, holds sentences.
    public Table wrapping(int column) {
        text = OptionalInt.of(column);
        return this;
    }

    /// These columns give way, the least important one first.
    public Table yielding(Integer... columns) {
        yielding = List.of(columns);
        return this;
    }

    public void row(String... cells) {
        List<String> safe = new ArrayList<>();
        for (String cell : cells) {
            safe.add(SafeText.line(cell));
        }
        rows.add(safe);
    }

    @Override
    public String at(int columns) {
        Layout layout = layout(columns);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            boolean isHead = headed && i == 0;
            out.append(row(rows.get(i), layout));
            out.append(layout.below() && !isHead ? below(rows.get(i), columns) : "");
        }
        return out.append(leftOut(layout.widths(), columns)).toString();
    }

    private Layout layout(int columns) {
        int count = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = IntStream.range(0, count).map(this::natural).toArray();
        if (total(widths) <= columns) {
            return Layout.of(widths, false);
        }
        boolean below = text.isPresent() && !wrapsBeside(widths, columns);
        if (below) {
            widths[text.getAsInt()] = 0;
        }
        for (int column : yielding) {
            int excess = Math.max(0, total(widths) - columns);
            int least = Math.min(widths[column], Math.max(CUT_MIN, headWidth(column)));
            widths[column] = Math.max(least, widths[column] - excess);
        }
        for (int column : yielding) {
            widths[column] = total(widths) > columns ? 0 : widths[column];
        }
        cutWidest(widths, columns);
        return Layout.of(widths, below);
    }

    private static void cutWidest(int[] widths, int columns) {
        int widest = 0;
        while (total(widths) > columns && widths[widest] >= 1) {
            for (int i = 0; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            widths[widest]--;
        }
    }

    /// Gives the text column what is left. False where that is too little.
    private boolean wrapsBeside(int[] widths, int columns) {
        int column = text.getAsInt();
        int natural = widths[column];
        int left = columns - (total(widths) - natural);
        if (left < Math.min(natural, TEXT_MIN)) {
            return false;
        }
        widths[column] = Math.min(natural, left);
        return true;
    }

    private int natural(int column) {
        return rows.stream()
                .filter(r -> column < r.size())
                .mapToInt(r -> length(r.get(column)))
                .max()
                .orElse(0);
    }

    private int headWidth(int column) {
        return headed ? length(rows.getFirst().get(column)) : 0;
    }

    private static int total(int[] widths) {
        int shown = (int) IntStream.of(widths).filter(w -> w > 0).count();
        return IntStream.of(widths).sum() + Math.max(0, shown - 1) * GAP.length();
    }

    /// One row, and what its text column wraps into beside the others.
    private String row(List<String> row, Layout layout) {
        StringBuilder line = new StringBuilder();
        String rest = "";
        for (int i = 0; i < row.size(); i++) {
            int width = layout.widths().get(i);
            String cell = row.get(i);
            if (width > 0 && text.equals(OptionalInt.of(i)) && length(cell) > width) {
                List<String> wrapped = DisplayWidth.wrap(cell, Math.max(2, width));
                rest = indented(length(line.toString()), wrapped.subList(1, wrapped.size()));
                cell = wrapped.getFirst();
            }
            line.append(width == 0 ? "" : pad(DisplayWidth.cut(cell, width), width) + GAP);
        }
        return line.toString().stripTrailing() + "\n" + rest;
    }

    private String below(List<String> row, int columns) {
        String sentence = text.getAsInt() < row.size() ? row.get(text.getAsInt()) : "";
        return sentence.isEmpty() ? "" : indented(INDENT, DisplayWidth.wrap(sentence, Math.max(2, columns - INDENT)));
    }

    private static String indented(int columns, List<String> lines) {
        return lines.stream().map(line -> " ".repeat(columns) + line + "\n").collect(Collectors.joining());
    }

    /// Names the columns that are not drawn.
    private String leftOut(List<Integer> widths, int columns) {
        List<String> names = yielding.stream()
                .filter(column -> headed && widths.get(column) == 0 && natural(column) > 0)
                .map(column -> rows.getFirst().get(column))
                .toList();
        return names.isEmpty()
                ? ""
                : Paragraphs.of("left out for want of width: " + String.join(", ", names) + "; a pipe gets all: | cat")
                        .at(columns);
    }

    static String pad(String text, int width) {
        return DisplayWidth.pad(text, width);
    }

    static int length(String text) {
        return DisplayWidth.of(text);
    }
}
