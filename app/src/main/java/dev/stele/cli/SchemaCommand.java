package dev.stele.cli;

import dev.stele.reference.FileSchema;
import dev.stele.reference.ReferenceFile;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `stele schema`: the JSON Schema of one of the two files, for editors.
@Command(
        name = "schema",
        headerHeading = "Examples:%n"
                + "  stele schema fleet > fleet.schema.json%n"
                + "  stele schema image > image.schema.json%n%n",
        description = {
            "Prints the JSON Schema (draft-07) of fleet.yaml or image.yaml. An editor completes and checks with it:",
            "the file's first line is then  # yaml-language-server: $$schema=fleet.schema.json"
        },
        footer = {"", "Next: stele validate"})
final class SchemaCommand extends CliCommand {
    @Parameters(arity = "1", paramLabel = "fleet|image", description = "The file.")
    String file = "";

    SchemaCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Optional<ReferenceFile> named = ReferenceFile.named(file);
        if (named.isEmpty()) {
            Optional<String> near = Suggestion.of(file, List.of("fleet", "image"));
            return problem(
                    ExitCode.INVALID,
                    UsageProblems.unknownSubject("no file with a schema: fleet or image", file, near, "schema"));
        }
        context.terminal().out(FileSchema.text(named.get()));
        return ExitCode.DONE;
    }
}
