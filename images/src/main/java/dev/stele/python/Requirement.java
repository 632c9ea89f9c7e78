package dev.stele.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a project needs, such as `uvicorn[standard]>=0.30; python_version >= "3.9"` (PEP 508).
///
/// @param name as [WheelName#normal] spells it
/// @param marker empty when it is needed everywhere
record Requirement(String name, Set<String> extras, Specifiers versions, Optional<String> marker) {
    private static final Pattern FORM =
            Pattern.compile("\\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\\s*(?:\\[([^\\]]*)\\])?\\s*"
                    + "(?:\\(([^)]*)\\)|([^;@(]*))\\s*(@[^;]*)?(?:;(.*))?");

    Requirement {
        extras = Set.copyOf(extras);
    }

    /// @throws IllegalArgumentException saying what is wrong
    static Requirement of(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("\"" + text.strip() + "\" names no project");
        }
        if (m.group(5) != null) {
            throw new IllegalArgumentException(m.group(1) + " is named by an address, and only an index is asked");
        }
        String versions = m.group(3) != null ? m.group(3) : m.group(4);
        List<String> extras = new ArrayList<>();
        if (m.group(2) != null) {
            for (String extra : m.group(2).split(",")) {
                if (!extra.isBlank()) {
                    extras.add(WheelName.normal(extra.strip()));
                }
            }
        }
        return new Requirement(
                WheelName.normal(m.group(1)),
                Set.copyOf(extras),
                Specifiers.of(versions)
                        .orElseThrow(() -> new IllegalArgumentException("\"" + versions.strip() + "\" is no version")),
                Optional.ofNullable(m.group(6)).filter(x -> !x.isBlank()));
    }

    /// @throws IllegalArgumentException when its marker cannot be read
    boolean isNeeded(PythonTarget target, Set<String> askedExtras) {
        return marker.isEmpty() || Marker.holds(marker.get(), target, askedExtras);
    }
}
