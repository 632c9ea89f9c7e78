package dev.stele.cli;

import dev.stele.reference.FileSchema;
import dev.stele.reference.OutputDocument;
import dev.stele.reference.ReferenceFile;
import dev.stele.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `stele schema`: the JSON Schema of one of the two files, for editors, or of what a command prints, for programs.
@Command(
        name = "schema",
        headerHeading = "Examples:%n"
                + "  stele schema fleet > fleet.schema.json%n"
                + "  stele schema image > image.schema.json%n"
                + "  stele schema status%n"
                + "  stele schema image ls%n%n",
        description = {
            "Prints the JSON Schema (draft-07) of fleet.yaml or image.yaml.",
            "An editor completes and checks with it: the file's first line is then  # yaml-language-server:"
                    + " $$schema=fleet.schema.json",
            "With a command it is the schema of what that command prints with -o json."
        },
        footer = {"", "Next: stele docs output"})
final class SchemaCommand extends CliCommand {
    @Parameters(arity = "1..*", paramLabel = "fleet|image|COMMAND", description = "The file, or the command.")
    List<String> words = List.of();

    SchemaCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        String subject = String.join(" ", words);
        Optional<Json.Obj> schema = ReferenceFile.named(subject)
                .map(FileSchema::of)
                .or(() -> OutputDocument.named(subject).map(OutputDocument::schema));
        if (schema.isEmpty()) {
            return problem(
                    ExitCode.INVALID,
                    UsageProblems.unknownSubject(
                            "no file or command with a schema", subject, Suggestion.of(subject, subjects()), "schema"));
        }
        print(
                FileSchema.text(schema.get()),
                Json.object().put("schema", schema.get()).build());
        return ExitCode.DONE;
    }

    private static List<String> subjects() {
        List<String> out = new ArrayList<>();
        List.of(ReferenceFile.values()).forEach(file -> out.add(file.word()));
        OutputDocument.all().forEach(document -> out.add(document.name()));
        return out;
    }
}
