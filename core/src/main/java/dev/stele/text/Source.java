package dev.stele.text;

import java.util.List;

/// A text that a person wrote, kept so that a problem can show the line it speaks of.
///
/// @param name the file's name as the person would type it
public record Source(String name, List<String> lines) {
    public Source {
        lines = List.copyOf(lines);
    }

    public static Source of(String name, String text) {
        return new Source(name, text.lines().toList());
    }
}
