package dev.stele.cli;

import dev.stele.text.Json;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `stele validate`: checks a fleet file without a server.
@Command(
        name = "validate",
        headerHeading = "Examples:%n" + "  stele validate%n" + "  stele validate staging/fleet.yaml%n"
                + "  stele validate - < fleet.yaml%n%n",
        description = "Checks a fleet file and says all that is wrong with it at once. Needs no server.",
        footer = {"", "Next: stele plan"})
final class ValidateCommand extends CliCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "The fleet file; - is standard input; default fleet.yaml.")
    String file = "fleet.yaml";

    ValidateCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return switch (FleetFiles.read(this, file, Optional.empty())) {
            case Parsed.Bad<FleetFiles.Checked>(List<Problem> problems) -> problems(ExitCode.INVALID, problems);
            case Parsed.Good<FleetFiles.Checked>(FleetFiles.Checked checked) -> {
                List<String> names = checked.draft().serviceNames();
                print(
                        "✓ " + (file.equals("-") ? "standard input" : file) + " is valid: " + names.size()
                                + (names.size() == 1 ? " service" : " services") + " (" + String.join(", ", names)
                                + ")\n",
                        Json.object()
                                .put("valid", true)
                                .put("services", Json.strings(names))
                                .build());
                yield ExitCode.DONE;
            }
        };
    }
}
