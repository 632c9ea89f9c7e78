package dev.stele.cli;

import dev.stele.control.Plan;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `stele plan`: what an apply would change.
@Command(
        name = "plan",
        headerHeading = "Examples:%n" + "  stele plan%n" + "  stele plan -f staging/fleet.yaml --exit-code%n%n",
        description = "Shows what an apply would change. Changes nothing.",
        footer = {"", "Next: stele apply"})
final class PlanCommand extends ClientCommand {
    @Mixin
    FleetOptions fleet = new FleetOptions();

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
                        ? "\n" + PlanText.unchanged(control().status())
                        : "\nNothing is changed yet. Apply it:  stele apply\n";
                print(PlanText.render(fleet.file, plan) + next, plan.toJson());
                yield exitCode && !plan.changes().isEmpty() ? ExitCode.DIFFERENT : ExitCode.DONE;
            }
        };
    }
}
