package dev.stele.cli;

import dev.stele.control.ApplyResult;
import dev.stele.control.Control;
import dev.stele.control.Plan;
import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `stele apply`: applies a fleet file and waits until it is completed, reverted, or needs a person.
@Command(
        name = "apply",
        headerHeading = "Examples:%n"
                + "  stele apply%n"
                + "  stele apply -f fleet.yaml --yes --timeout 15m%n"
                + "  stele apply --yes --no-wait%n%n",
        description = "Makes what runs what the fleet file says.",
        footer = {
            "",
            "Ends with 0 done, 2 invalid file, 4 reverted (the fleet is healthy on the old release),",
            "6 stopped waiting (the server goes on), 7 server unreachable. Ctrl-C stops waiting only.",
            "",
            "Next: stele status"
        })
final class ApplyCommand extends ClientCommand {
    @Mixin
    FleetOptions fleet = new FleetOptions();

    @Mixin
    AdoptOption takeover = new AdoptOption();

    @Mixin
    WaitOptions waitOptions = new WaitOptions();

    /// The options, once they are known to be valid.
    private record Options(FleetFiles.Checked file, Duration timeout) {}

    ApplyCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() throws InterruptedException {
        Parsed<Options> options = waitOptions
                .timeout()
                .then(timeout -> fleet.read(this).then(file -> new Parsed.Good<>(new Options(file, timeout))));
        return switch (options) {
            case Parsed.Bad<Options>(List<Problem> problems) -> problems(ExitCode.INVALID, problems);
            case Parsed.Good<Options>(Options(var file, var timeout)) -> {
                Optional<Integer> refused = waitOptions.yes ? Optional.empty() : confirm(file);
                yield refused.isPresent() ? refused.get() : apply(file, timeout);
            }
        };
    }

    /// Absent when the person confirms, else the exit code.
    private Optional<Integer> confirm(FleetFiles.Checked checked) {
        return switch (control().plan(checked.fleet().adopting(takeover.adopt))) {
            case Parsed.Bad<Plan>(List<Problem> problems) -> Optional.of(problems(ExitCode.INVALID, problems));
            case Parsed.Good<Plan>(Plan plan) -> {
                if (plan.isDone()) {
                    print(PlanText.NOTHING_TO_CHANGE, plan.toJson());
                    yield Optional.of(ExitCode.DONE);
                }
                context.terminal().err(PlanText.render(fleet.file, plan, PlanText.Shown.USUAL) + "\n");
                yield confirm("Apply this now? [y/N] ");
            }
        };
    }

    private int apply(FleetFiles.Checked checked, Duration timeout) throws InterruptedException {
        Control control = control();
        return switch (control.apply(checked.fleet().adopting(takeover.adopt), "")) {
            case Parsed.Bad<ApplyResult>(List<Problem> problems) -> problems(exit(problems), problems);
            case Parsed.Good<ApplyResult>(ApplyResult applied) -> {
                if (waitOptions.yes) {
                    context.terminal().err(PlanText.warnings(applied.plan()));
                }
                if (waitOptions.noWait || applied.plan().isDone()) {
                    String text =
                            applied.plan().isDone() ? PlanText.NOTHING_TO_CHANGE : OrderText.recorded(applied.index());
                    print(text, applied.toJson());
                    yield ExitCode.DONE;
                }
                yield follow(control, applied, timeout);
            }
        };
    }

    /// Problems of the file are invalid input; any other means that the apply failed.
    private static int exit(List<Problem> problems) {
        boolean isFile = problems.stream().allMatch(problem -> problem.code().startsWith("F"));
        return isFile ? ExitCode.INVALID : ExitCode.FAILED;
    }

    private int follow(Control control, ApplyResult applied, Duration timeout) throws InterruptedException {
        Set<String> services = new TreeSet<>();
        applied.plan().changes().stream()
                .filter(c -> c.kind() != Plan.Kind.ABANDONED)
                .forEach(c -> services.add(c.service()));
        Predicate<Status> settled = status -> status.decided() >= applied.index()
                && status.services().stream()
                        .filter(s -> services.contains(s.service()))
                        .allMatch(ApplyCommand::isSettled);
        Optional<Status> status = waitOptions.follow(this, control, new WaitOptions.Goal(settled, services, timeout));
        return status.isPresent()
                ? end(ApplyOutcome.of(status.get(), applied, services), status.get())
                : ExitCode.WAITED;
    }

    private static boolean isSettled(ServiceStatus service) {
        return switch (service.state()) {
            case ROLLING, HEALING -> false;
            case DEGRADED, DRIFTED, PAUSED, HELD, STOPPED, HEALTHY ->
                service.target().isEmpty() || service.state() == ServiceStatus.State.PAUSED;
        };
    }

    private int end(ApplyOutcome outcome, Status status) {
        if (output == Format.json) {
            print("", status.toJson());
        } else {
            context.terminal().out(outcome.results());
            context.terminal().err(outcome.errors());
        }
        return outcome.exit();
    }
}
