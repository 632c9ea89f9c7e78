package dev.stele.cli;

import dev.stele.text.DisplayWidth;
import dev.stele.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Lines of prose, each wrapped at the terminal's width with its later lines indented. Each is made safe for a
/// terminal.
public final class Paragraphs implements Shown {
    private static final int TEXT_MIN = 16;

    private final List<Paragraph> all = new ArrayList<>();

    private record Paragraph(String mark, String text) {
        String at(int columns) {
            if (DisplayWidth.of(mark) + DisplayWidth.of(text) <= columns) {
                return (mark + text).stripTrailing() + "\n";
            }
            int indent = DisplayWidth.of(mark);
            String margin = " ".repeat(indent);
            List<String> lines = DisplayWidth.wrap(text, Math.max(TEXT_MIN, columns - indent));
            return mark + String.join("\n" + margin, lines) + "\n";
        }
    }

    public static Paragraphs of(String... texts) {
        Paragraphs paragraphs = new Paragraphs();
        List.of(texts).forEach(text -> paragraphs.add("", text));
        return paragraphs;
    }

    /// @param mark stands before the text, and later lines are indented by its width
    public Paragraphs add(String mark, String text) {
        all.add(new Paragraph(mark, SafeText.line(text)));
        return this;
    }

    @Override
    public String at(int columns) {
        return all.stream().map(paragraph -> paragraph.at(columns)).collect(Collectors.joining());
    }
}
