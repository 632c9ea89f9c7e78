package dev.stele.cli;

import dev.stele.control.Plan;
import dev.stele.text.Json;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The commands that read a fleet file and change nothing.
final class FleetCommands {
    private FleetCommands() {}

    @Command(
            name = "validate",
            headerHeading = "Examples:%n" + "  stele validate%n" + "  stele validate staging/fleet.yaml%n%n",
            description = "Checks a fleet file and says all that is wrong with it at once. Needs no server.",
            footer = {"", "Next: stele plan"})
    static final class Validate extends Verb {
        @Parameters(arity = "0..1", paramLabel = "FILE", description = "The fleet file; default fleet.yaml.")
        String file = "fleet.yaml";

        Validate(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            return switch (FleetFiles.read(file, at(Path.of(file)), Optional.empty())) {
                case Parsed.Bad<FleetFiles.Checked>(List<Problem> problems) -> problems(ExitCode.INVALID, problems);
                case Parsed.Good<FleetFiles.Checked>(FleetFiles.Checked checked) -> {
                    List<String> names = checked.draft().serviceNames();
                    print(
                            "✓ " + file + " is valid: " + names.size() + (names.size() == 1 ? " service" : " services")
                                    + " (" + String.join(", ", names) + ")\n",
                            Json.object()
                                    .put("valid", true)
                                    .put("services", Json.strings(names))
                                    .build());
                    yield ExitCode.DONE;
                }
            };
        }
    }

    @Command(
            name = "plan",
            headerHeading = "Examples:%n" + "  stele plan%n" + "  stele plan -f staging/fleet.yaml --exit-code%n%n",
            description = "Shows what an apply would change. Changes nothing.",
            footer = {"", "Next: stele apply"})
    static final class PlanCommand extends Verb.Asking {
        @Mixin
        FleetOption fleet = new FleetOption();

        @Option(names = "--exit-code", description = "End with 3 when something would change.")
        boolean exitCode;

        PlanCommand(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            return switch (fleet.read(this).then(checked -> control().plan(checked.fleet()))) {
                case Parsed.Bad<Plan>(List<Problem> problems) -> problems(ExitCode.INVALID, problems);
                case Parsed.Good<Plan>(Plan plan) -> {
                    String next = plan.changes().isEmpty()
                            ? "\nNothing to change: what runs is what is wanted.\n"
                            : "\nNothing is changed yet. Apply it:  stele apply\n";
                    print(PlanText.render(fleet.file, plan) + next, plan.toJson());
                    yield exitCode && !plan.changes().isEmpty() ? ExitCode.DIFFERENT : ExitCode.DONE;
                }
            };
        }
    }
}
