package dev.stele.cli;

import dev.stele.control.FleetText;
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
        headerHeading = "Examples:%n" + "  stele plan%n"
                + "  stele plan --detail%n"
                + "  stele plan -f staging/fleet.yaml --exit-code%n"
                + "  stele plan --show-env%n%n",
        description = "Shows what an apply would change. Changes nothing.",
        footer = {"", "Next: stele apply"})
final class PlanCommand extends ClientCommand {
    @Mixin
    FleetOptions fleet = new FleetOptions();

    @Mixin
    EnvOption env = new EnvOption();

    @Mixin
    AdoptOption takeover = new AdoptOption();

    @Option(names = "--detail", description = "Show every difference, and all lines of changed config files.")
    boolean detail;

    @Option(names = "--exit-code", description = "End with 3 when something would change.")
    boolean exitCode;

    PlanCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return switch (fleet.read(this).then(checked -> plan(checked.fleet().adopting(takeover.adopt)))) {
            case Parsed.Bad<Plan>(List<Problem> problems) -> problems(ExitCode.INVALID, problems);
            case Parsed.Good<Plan>(Plan plan) -> {
                print(
                        PlanText.render(fleet.file, plan, new PlanText.Extent(detail, env.shown)) + "\n" + next(plan),
                        plan.toJson());
                yield exitCode && !plan.isDone() ? ExitCode.DIFFERENT : ExitCode.DONE;
            }
        };
    }

    private Parsed<Plan> plan(FleetText text) {
        return env.shown ? control().planShowingEnv(text) : control().plan(text);
    }

    private String next(Plan plan) {
        if (plan.isDone()) {
            return PlanText.unchanged(control().status());
        }
        return plan.toChange() == 0
                ? "Nothing would be started: what is wanted is held.\n"
                : "Nothing is changed yet. Apply it:  stele apply" + fleet.words() + (takeover.adopt ? " --adopt" : "")
                        + "\n";
    }
}
