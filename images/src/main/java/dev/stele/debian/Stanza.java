package dev.stele.debian;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One paragraph of a Debian control file (deb822): fields by their lower-case name.
///
/// A multi-line value keeps its line feeds, without the space that marks a continued line.
public record Stanza(Map<String, String> fields) {
    public Stanza {
        fields = Map.copyOf(fields);
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(fields.get(name.toLowerCase(Locale.ROOT)));
    }

    /// The field's value, or an empty text when it is absent.
    public String text(String name) {
        return get(name).orElse("");
    }

    /// @throws Deb822Exception when the field is absent or empty
    public String required(String name) {
        return get(name)
                .filter(v -> !v.isEmpty())
                .orElseThrow(() -> new Deb822Exception("field \"" + name + "\" is missing"));
    }
}
