package dev.stele.reference;

import dev.stele.text.FileKey;
import dev.stele.text.Json;
import dev.stele.text.ValueShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The JSON Schema (draft-07) of a file, for editors and other tools.
///
/// It accepts what the reader accepts. What it cannot say, such as that a check names a port of its service, the
/// reader alone refuses. Numbers without a unit are numbers, and every other value may be written without quotes.
public final class FileSchema {
    private static final String TIME = "(0|[1-9][0-9]*)(ms|s|m|h|d)";
    private static final String SIZE = "(0|[1-9][0-9]*)(Ki|Mi|Gi|Ti)?";
    private static final String CORES = "((0|[1-9][0-9]*)m|(0|[1-9][0-9]*)(\\.[0-9]{1,3})?)";
    private static final String AMOUNT = "(0|[1-9][0-9]{0,8})%?";

    private FileSchema() {}

    public static Json.Obj of(ReferenceFile file) {
        FileKey root = file.root();
        Json.Builder out = Json.object()
                .put("$schema", "http://json-schema.org/draft-07/schema#")
                .put("title", "Stele's " + root.name())
                .put("description", root.text());
        group(root).members().forEach(out::put);
        return out.build();
    }

    private static Json.Obj key(FileKey key) {
        Json.Builder out = Json.object().put("description", description(key));
        value(key).members().forEach(out::put);
        return out.build();
    }

    private static String description(FileKey key) {
        FileKey.Use use = key.use();
        String range = key.shape().range();
        return key.text()
                + (use.fallback().isEmpty() ? "" : " Default: " + use.fallback() + ".")
                + (range.isEmpty() ? "" : " It goes " + range + ".");
    }

    private static Json.Obj value(FileKey key) {
        boolean optional = !key.use().required();
        return switch (key.shape()) {
            case ValueShape.Text(String _, String pattern) -> text(pattern, optional);
            case ValueShape.Words(List<String> words) ->
                Json.object().put("enum", words(words, optional)).build();
            case ValueShape.Whole(int min, int max) ->
                type(optional, "integer")
                        .put("minimum", min)
                        .put("maximum", max)
                        .build();
            case ValueShape.Time(Duration _, Duration _) -> text(TIME, optional);
            case ValueShape.Size(long min, long max) -> number(SIZE, optional, min, max);
            case ValueShape.Cores(long _, long max) -> number(CORES, optional, 0, max / 1000);
            case ValueShape.Amount(int max) -> number(AMOUNT, optional, 0, max);
            case ValueShape.Flag _ -> type(optional, "boolean").build();
            case ValueShape.Texts(String _, String pattern, int min, int max) ->
                list(text(pattern, false), optional, min, max);
            case ValueShape.TextMap(String namePattern) -> names(text("", false), namePattern, optional);
            case ValueShape.Group _ -> optional ? orNothing(group(key)) : group(key);
            case ValueShape.Groups(int max) -> list(group(key), optional, 0, max);
            case ValueShape.NamedGroups(String namePattern, int _) -> named(group(key), namePattern, optional);
            case ValueShape.Later _ ->
                Json.object().put("not", Json.object().build()).build();
        };
    }

    private static Json.Obj group(FileKey key) {
        Json.Builder properties = Json.object();
        key.members().stream().filter(m -> !m.isLater()).forEach(m -> properties.put(m.name(), key(m)));
        List<String> required = key.members().stream()
                .filter(m -> m.use().required())
                .map(FileKey::name)
                .toList();
        Json.Builder out = Json.object().put("type", "object").put("properties", properties.build());
        if (!required.isEmpty()) {
            out.put("required", Json.strings(required));
        }
        return out.put(
                        "patternProperties",
                        Json.object().put("^x-", Json.object().build()).build())
                .put("additionalProperties", false)
                .build();
    }

    /// A field that is written as nothing is left out.
    private static Json.Builder type(boolean optional, String... types) {
        List<String> all = new ArrayList<>(List.of(types));
        if (optional) {
            all.add("null");
        }
        return all.size() == 1
                ? Json.object().put("type", all.getFirst())
                : Json.object().put("type", Json.strings(all));
    }

    /// A text may look like a number or a truth value; a pattern is asked of what is written as text alone.
    private static Json.Obj text(String pattern, boolean optional) {
        Json.Builder out = type(optional, "string", "number", "boolean");
        return (pattern.isEmpty() ? out : out.put("pattern", whole(pattern))).build();
    }

    private static Json.Obj number(String pattern, boolean optional, long min, long max) {
        return type(optional, "string", "number")
                .put("pattern", whole(pattern))
                .put("minimum", min)
                .put("maximum", max)
                .build();
    }

    private static String whole(String pattern) {
        return "^(" + pattern + ")$";
    }

    private static Json words(List<String> words, boolean optional) {
        List<Json> all = new ArrayList<>(words.stream().map(Json.Str::new).toList());
        if (optional) {
            all.add(Json.Null.NULL);
        }
        return Json.array(all);
    }

    private static Json.Obj list(Json.Obj item, boolean optional, int min, int max) {
        Json.Builder out = type(optional, "array").put("items", item);
        if (min > 0) {
            out.put("minItems", min);
        }
        return (max == Integer.MAX_VALUE ? out : out.put("maxItems", max)).build();
    }

    private static Json.Obj names(Json.Obj value, String namePattern, boolean optional) {
        Json.Builder out = type(optional, "object").put("additionalProperties", value);
        return (namePattern.isEmpty() ? out : out.put("propertyNames", pattern(namePattern))).build();
    }

    private static Json.Obj named(Json.Obj value, String namePattern, boolean optional) {
        return type(optional, "object")
                .put("propertyNames", pattern(namePattern + "|x-.*"))
                .put(
                        "patternProperties",
                        Json.object().put("^x-", Json.object().build()).build())
                .put("additionalProperties", value)
                .build();
    }

    private static Json.Obj pattern(String pattern) {
        return Json.object().put("pattern", whole(pattern)).build();
    }

    private static Json.Obj orNothing(Json.Obj group) {
        Json.Builder out = Json.object().put("type", Json.strings(List.of("object", "null")));
        group.members().entrySet().stream()
                .filter(m -> !m.getKey().equals("type"))
                .forEach(m -> out.put(m.getKey(), m.getValue()));
        return out.build();
    }

    /// With an indentation of two, as people and differences read it.
    public static String text(ReferenceFile file) {
        return text(of(file));
    }

    /// A schema as a file has it.
    public static String text(Json.Obj schema) {
        StringBuilder out = new StringBuilder();
        write(schema, "", out);
        return out.append('\n').toString();
    }

    private static void write(Json json, String indent, StringBuilder out) {
        if (json instanceof Json.Obj(var members) && !members.isEmpty()) {
            String separator = "{\n";
            for (var member : members.entrySet()) {
                out.append(separator).append(indent).append("  ");
                out.append(new Json.Str(member.getKey()).text()).append(": ");
                write(member.getValue(), indent + "  ", out);
                separator = ",\n";
            }
            out.append('\n').append(indent).append('}');
        } else if (json instanceof Json.Arr(var items) && items.stream().anyMatch(i -> i instanceof Json.Obj)) {
            String separator = "[\n";
            for (Json item : items) {
                out.append(separator).append(indent).append("  ");
                write(item, indent + "  ", out);
                separator = ",\n";
            }
            out.append('\n').append(indent).append(']');
        } else {
            out.append(json.text());
        }
    }
}
