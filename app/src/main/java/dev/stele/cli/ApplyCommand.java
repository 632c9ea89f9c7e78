package dev.stele.cli;

import dev.stele.control.ApplyResult;
import dev.stele.control.Control;
import dev.stele.control.Plan;
import dev.stele.engine.OrderState;
import dev.stele.text.Json;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
            "Images of other registries that the file names by digest are fetched first, with your credentials.",
            "",
            "Ends with 0 when all that the file says runs, 1 failed or superseded by something newer,",
            "2 invalid file, 4 reverted (the fleet is healthy on the old release), 6 stopped waiting",
            "(the server goes on), 7 server unreachable. Ctrl-C stops waiting only.",
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
                Optional<Integer> refused = fetched(file).or(() -> waitOptions.yes ? Optional.empty() : confirm(file));
                yield refused.isPresent() ? refused.get() : apply(file, timeout);
            }
        };
    }

    /// Fetches images of other registries that the file names by digest, with the person's own credentials, before
    /// anything is asked: it changes nothing that runs. Where this command has no home
    /// to write to, the server says what is missing.
    private Optional<Integer> fetched(FleetFiles.Checked checked) {
        List<String> images = checked.draft().remoteImages();
        Optional<Path> home = target.of(this).home().filter(dir -> Files.isWritable(dir));
        if (images.isEmpty() || home.isEmpty()) {
            return Optional.empty();
        }
        Output result = context.local()
                .transfers()
                .require()
                .run(new LocalWork.RequireRequest(home.get(), images), this::printProgress);
        return result.problems().isEmpty() ? Optional.empty() : Optional.of(finish(result));
    }

    /// Absent when the person confirms, else the exit code. Where the file changes nothing there is nothing to ask; and
    /// nothing to apply, if all of it runs.
    private Optional<Integer> confirm(FleetFiles.Checked checked) {
        return switch (control().plan(checked.fleet().adopting(takeover.adopt))) {
            case Parsed.Bad<Plan>(List<Problem> problems) -> Optional.of(problems(ExitCode.INVALID, problems));
            case Parsed.Good<Plan>(Plan plan) -> {
                if (plan.isDone() && runs(checked)) {
                    yield Optional.of(nothing(plan.toJson()));
                }
                if (plan.isDone()) {
                    yield Optional.empty();
                }
                context.terminal().err(PlanText.render(fleet.file, plan, PlanText.Extent.USUAL) + "\n");
                yield confirm("Apply this now? [y/N] ");
            }
        };
    }

    private boolean runs(FleetFiles.Checked checked) {
        return StatusText.runs(control().status(), checked.draft().serviceNames());
    }

    private int nothing(Json json) {
        print(PlanText.NOTHING_TO_CHANGE, json);
        return ExitCode.DONE;
    }

    private int apply(FleetFiles.Checked checked, Duration timeout) throws InterruptedException {
        Control control = control();
        return switch (control.apply(checked.fleet().adopting(takeover.adopt), "")) {
            case Parsed.Bad<ApplyResult>(List<Problem> problems) -> problems(exit(problems), problems);
            case Parsed.Good<ApplyResult>(ApplyResult applied) -> {
                if (waitOptions.yes) {
                    context.terminal().err(PlanText.warnings(applied.plan()));
                }
                yield follow(new OrderFollower(this, control, applied.goals()), applied, timeout);
            }
        };
    }

    /// Problems of the file are invalid input; any other means that the apply failed.
    private static int exit(List<Problem> problems) {
        boolean isFile = problems.stream().allMatch(problem -> problem.code().startsWith("F"));
        return isFile ? ExitCode.INVALID : ExitCode.FAILED;
    }

    /// Tells of each service that the file changes, and of those that were not as wanted when it was applied.
    private int follow(OrderFollower follower, ApplyResult applied, Duration timeout) throws InterruptedException {
        Set<String> told = follower.ask().all().stream()
                .filter(answer -> answer.state() != OrderState.DONE)
                .map(answer -> answer.goal().service())
                .collect(Collectors.toCollection(TreeSet::new));
        if (told.isEmpty() && applied.plan().isDone()) {
            return nothing(applied.toJson());
        }
        if (waitOptions.noWait) {
            print(OrderText.recorded(applied.index()), applied.toJson());
            return ExitCode.DONE;
        }
        applied.plan().changes().forEach(change -> told.add(change.service()));
        Optional<OrderFollower.End> end = waitOptions.follow(follower, timeout);
        if (output == Format.table) {
            context.terminal().out(OrderText.kept(applied.plan()));
        }
        return end.isPresent() ? end(end.get(), told) : ExitCode.WAITED;
    }
}
