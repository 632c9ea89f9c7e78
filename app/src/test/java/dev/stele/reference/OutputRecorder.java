package dev.stele.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.stele.control.OutputFormat;
import dev.stele.text.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Holds real outputs against the schemas, and notes which of the described fields were seen: a field that no output
/// has is described for nothing, or its output is not tried.
public final class OutputRecorder {
    private final Map<String, JsonSchema> schemas = new HashMap<>();
    private final Set<String> seen = new TreeSet<>();

    /// @param document the name of an [OutputDocument]
    /// @param out all that was printed: one object on each line
    public void check(String document, String out) {
        assertThat(out).as(document).endsWith("\n").isNotBlank();
        out.lines().forEach(line -> checkLine(document, line));
    }

    private void checkLine(String name, String line) {
        OutputDocument document =
                OutputDocument.named(name).orElseThrow(() -> new AssertionError("no schema: " + name));
        assertThat(schema(document).validate(line, InputFormat.JSON))
                .as(name + ": " + line)
                .isEmpty();
        Json json = Json.parse(line);
        OutputShape form = forms(document)
                .filter(shape -> names(shape).equals(json.asMap().keySet()))
                .findFirst()
                .or(() -> forms(document).filter(shape -> has(shape, json)).findFirst())
                .orElseThrow();
        seen.add(name + " as " + form.name());
        note(form, json);
    }

    private JsonSchema schema(OutputDocument document) {
        return schemas.computeIfAbsent(
                document.name(),
                _ -> JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                        .getSchema(FileSchema.text(document.schema()), InputFormat.JSON));
    }

    private static Stream<OutputShape> forms(OutputDocument document) {
        return Stream.concat(document.shapes().stream(), Stream.of(ProgramOutputs.PROBLEMS));
    }

    private static Set<String> names(OutputShape shape) {
        Set<String> out = new TreeSet<>(Set.of(OutputFormat.VERSION_FIELD));
        shape.fields().forEach(field -> out.add(field.name()));
        return out;
    }

    private static boolean has(OutputShape shape, Json json) {
        return names(shape).containsAll(json.asMap().keySet())
                && shape.fields().stream()
                        .filter(OutputField::isAlways)
                        .allMatch(field -> json.get(field.name()).isPresent());
    }

    private void note(OutputShape shape, Json json) {
        for (OutputField field : shape.fields()) {
            Optional<Json> value = json.get(field.name());
            if (value.isPresent()) {
                seen.add(shape.name() + "." + field.name());
                note(field.value(), value.get());
            }
        }
    }

    private void note(OutputValue value, Json json) {
        switch (value) {
            case OutputValue.Group(OutputShape shape) -> note(shape, json);
            case OutputValue.Items(OutputValue item) -> json.asList().forEach(each -> note(item, each));
            case OutputValue.Named(String _, OutputValue each) ->
                json.asMap().values().forEach(one -> note(each, one));
            case OutputValue.Text _,
                    OutputValue.Name _,
                    OutputValue.Words _,
                    OutputValue.Whole _,
                    OutputValue.Flag _,
                    OutputValue.Time _,
                    OutputValue.Foreign _ -> {}
        }
    }

    /// What of these documents no output had.
    public List<String> unseen(List<String> documents) {
        List<String> out = new ArrayList<>();
        for (String name : documents) {
            OutputDocument document = OutputDocument.named(name).orElseThrow();
            for (OutputShape form : document.shapes()) {
                out.add(name + " as " + form.name());
                Stream.concat(Stream.of(form), form.below().stream())
                        .forEach(shape -> shape.fields().forEach(field -> out.add(shape.name() + "." + field.name())));
            }
        }
        return out.stream().distinct().filter(one -> !seen.contains(one)).toList();
    }

    /// The documents of the API.
    public static List<String> ofApi() {
        return OutputDocument.all().stream()
                .filter(OutputDocument::isApi)
                .map(OutputDocument::name)
                .toList();
    }

    public static List<String> ofCommands() {
        return OutputDocument.all().stream()
                .filter(document -> !document.isApi())
                .map(OutputDocument::name)
                .toList();
    }

    /// Those of commands whose work needs no server. The tests of that work try them.
    public static List<String> ofLocalWork() {
        return Stream.of(ImageOutputs.ALL, MachineOutputs.ALL)
                .flatMap(List::stream)
                .map(OutputDocument::name)
                .filter(name -> !name.equals("server") && !name.equals("gateway"))
                .toList();
    }
}
