package dev.stele.reference;

import dev.stele.text.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a command prints with `-o json`, or what the API answers.
///
/// @param name the command without `stele`, such as `image ls`; or `api` and a word
/// @param source who gives it: `stele image ls -o json`, or a method and a path
/// @param shapes its forms; `problems` may come instead of each
public record OutputDocument(String name, String source, List<OutputShape> shapes) {
    public OutputDocument {
        shapes = List.copyOf(shapes);
    }

    static OutputDocument of(String command, OutputShape... shapes) {
        return new OutputDocument(command, ("stele " + command).strip() + " -o json", List.of(shapes));
    }

    static OutputDocument api(String word, String endpoint, OutputShape shape) {
        return new OutputDocument("api " + word, endpoint, List.of(shape));
    }

    /// Those of all commands, as `stele help` lists them, then those of the API.
    public static List<OutputDocument> all() {
        return Stream.of(ProgramOutputs.ALL, ImageOutputs.ALL, ServerOutputs.ALL, MachineOutputs.ALL, ServerOutputs.API)
                .flatMap(List::stream)
                .toList();
    }

    public static Optional<OutputDocument> named(String name) {
        return all().stream().filter(d -> d.name().equals(name)).findFirst();
    }

    /// Of the file that holds its schema, such as `image-ls.schema.json`.
    public String fileName() {
        return (name.isEmpty() ? "stele" : name.replace(' ', '-')) + ".schema.json";
    }

    boolean isApi() {
        return name.startsWith("api ");
    }

    public Json.Obj schema() {
        return OutputSchema.of(this);
    }
}
