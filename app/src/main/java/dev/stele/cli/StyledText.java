package dev.stele.cli;

import dev.stele.text.DisplayWidth;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// One line of text, parts of which are coloured. Cutting it takes the text apart, never an escape sequence.
///
/// @param spans their text is safe for a terminal
record StyledText(List<Span> spans) {
    private static final String OFF = "\u001b[0m";

    StyledText {
        spans = List.copyOf(spans);
    }

    /// @param code of the colour, as SGR has it; empty for none
    record Span(String code, String text) {}

    static StyledText plain(String text) {
        return new StyledText(List.of(new Span("", text)));
    }

    StyledText plus(String text) {
        return plus("", text);
    }

    StyledText plus(String code, String text) {
        List<Span> more = new ArrayList<>(spans);
        more.add(new Span(code, text));
        return new StyledText(more);
    }

    int width() {
        return spans.stream().mapToInt(span -> DisplayWidth.of(span.text())).sum();
    }

    StyledText cut(int columns) {
        if (width() <= columns) {
            return this;
        }
        List<Span> shown = new ArrayList<>();
        int left = columns;
        for (Span span : spans) {
            int width = DisplayWidth.of(span.text());
            if (width >= left) {
                // The space makes a text that just fits too long, because more follows it.
                shown.add(new Span(span.code(), DisplayWidth.cut(span.text() + " ", left)));
                break;
            }
            shown.add(span);
            left -= width;
        }
        return new StyledText(shown);
    }

    /// With escape sequences, or without any.
    String text(boolean colour) {
        return spans.stream()
                .map(span -> colour && !span.code().isEmpty()
                        ? "\u001b[" + span.code() + "m" + span.text() + OFF
                        : span.text())
                .collect(Collectors.joining());
    }
}
