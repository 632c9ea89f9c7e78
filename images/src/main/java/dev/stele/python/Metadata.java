package dev.stele.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The headers of a wheel's `METADATA` that an installer needs.
///
/// @param requires what it needs beside it
/// @param python versions of Python that it runs with; empty for all
record Metadata(String name, String version, List<Requirement> requires, String python) {
    Metadata {
        requires = List.copyOf(requires);
    }

    /// @throws IllegalArgumentException when it cannot be read
    static Metadata parse(String text) {
        String name = "";
        String version = "";
        String python = "";
        List<Requirement> requires = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.isEmpty()) {
                break;
            }
            int colon = line.indexOf(':');
            if (colon <= 0 || Character.isWhitespace(line.charAt(0))) {
                continue;
            }
            String value = line.substring(colon + 1).strip();
            switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "name" -> name = value;
                case "version" -> version = value;
                case "requires-python" -> python = value;
                case "requires-dist" -> requires.add(requirement(value));
                default -> {
                    // of no use for an installer
                }
            }
        }
        if (name.isEmpty() || version.isEmpty()) {
            throw new IllegalArgumentException("its METADATA names no project and version");
        }
        return new Metadata(name, version, requires, python);
    }

    /// An address says where to get a project; that it is there is all that is checked.
    private static Requirement requirement(String text) {
        return Requirement.of(text.replaceAll("@[^;]*", " "));
    }
}
