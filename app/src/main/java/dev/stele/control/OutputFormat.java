package dev.stele.control;

import dev.stele.text.Json;

/// The outer form of every JSON document that commands print and the API answers: one object with the version of its
/// format.
public final class OutputFormat {
    /// Raised when a field goes, gets another name or another meaning; a new field raises nothing.
    public static final int VERSION = 1;

    public static final String VERSION_FIELD = "format_version";

    private OutputFormat() {}

    /// @throws dev.stele.text.JsonException when it is no object
    public static Json.Obj versioned(Json value) {
        Json.Builder out = Json.object().put(VERSION_FIELD, VERSION);
        value.asMap().forEach(out::put);
        return out.build();
    }
}
