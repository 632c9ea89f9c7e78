package dev.stele.reference;

import dev.stele.control.OutputFormat;
import dev.stele.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/// The JSON Schema (draft-07) of what a command prints. It knows every field: one that it does not name is refused, so
/// that a test of real outputs against it finds what nobody has described.
final class OutputSchema {
    private static final String TIME = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z$";

    private OutputSchema() {}

    static Json.Obj of(OutputDocument document) {
        List<OutputShape> forms = new ArrayList<>(document.shapes());
        forms.add(ProgramOutputs.PROBLEMS);
        SequencedSet<OutputShape> below = new LinkedHashSet<>();
        forms.forEach(form -> below.addAll(form.below()));
        Json.Builder definitions = Json.object();
        below.forEach(shape -> definitions.put(shape.name(), object(shape, false)));
        return Json.object()
                .put("$schema", "http://json-schema.org/draft-07/schema#")
                .put("title", document.source())
                .put("anyOf", Json.array(forms, form -> object(form, true)))
                .put("definitions", definitions.build())
                .build();
    }

    private static Json.Obj object(OutputShape shape, boolean isDocument) {
        Json.Builder properties = Json.object();
        List<String> required = new ArrayList<>();
        if (isDocument) {
            properties.put(
                    OutputFormat.VERSION_FIELD,
                    Json.object()
                            .put("description", "The version of this format.")
                            .put("const", OutputFormat.VERSION)
                            .build());
            required.add(OutputFormat.VERSION_FIELD);
        }
        for (OutputField field : shape.fields()) {
            properties.put(field.name(), property(field));
            if (field.isAlways()) {
                required.add(field.name());
            }
        }
        Json.Builder out = Json.object()
                .put("description", shape.text())
                .put("type", "object")
                .put("properties", properties.build());
        if (!required.isEmpty()) {
            out.put("required", Json.strings(required));
        }
        return out.put("additionalProperties", false).build();
    }

    /// Beside a `$ref`, draft-07 ignores all else; so the reference stands in an `allOf`.
    private static Json.Obj property(OutputField field) {
        Json.Builder out = Json.object().put("description", description(field));
        if (field.value() instanceof OutputValue.Group) {
            return out.put("allOf", Json.array(List.of(value(field.value())))).build();
        }
        value(field.value()).members().forEach(out::put);
        return out.build();
    }

    private static String description(OutputField field) {
        return field.text() + unit(field.value()) + (field.isAlways() ? "" : " Absent " + field.absent() + ".");
    }

    private static String unit(OutputValue value) {
        return switch (value) {
            case OutputValue.Whole _, OutputValue.Time _, OutputValue.Named _ -> " (" + value.kind() + ")";
            case OutputValue.Text _,
                    OutputValue.Name _,
                    OutputValue.Words _,
                    OutputValue.Flag _,
                    OutputValue.Items _,
                    OutputValue.Group _,
                    OutputValue.Foreign _ -> "";
        };
    }

    private static Json.Obj value(OutputValue value) {
        return switch (value) {
            case OutputValue.Text _ -> type("string").build();
            case OutputValue.Name(String _, String pattern) ->
                type("string").put("pattern", "^" + pattern + "$").build();
            case OutputValue.Words(List<String> words) ->
                Json.object().put("enum", Json.strings(words)).build();
            case OutputValue.Whole _ -> type("integer").put("minimum", 0).build();
            case OutputValue.Flag _ -> type("boolean").build();
            case OutputValue.Time _ ->
                type("string").put("format", "date-time").put("pattern", TIME).build();
            case OutputValue.Items(OutputValue item) ->
                type("array").put("items", value(item)).build();
            case OutputValue.Named(String _, OutputValue each) ->
                type("object").put("additionalProperties", value(each)).build();
            case OutputValue.Group(OutputShape shape) ->
                Json.object().put("$ref", "#/definitions/" + shape.name()).build();
            case OutputValue.Foreign _ -> type("object").build();
        };
    }

    private static Json.Builder type(String type) {
        return Json.object().put("type", type);
    }
}
