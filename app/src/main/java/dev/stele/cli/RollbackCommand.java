package dev.stele.cli;

import dev.stele.control.Control;
import dev.stele.control.OrderRequest;
import dev.stele.control.OrderResult;
import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `stele rollback`: goes back to an earlier release and waits until it has all traffic.
@Command(
        name = "rollback",
        headerHeading = "Examples:%n"
                + "  stele rollback%n"
                + "  stele rollback web%n"
                + "  stele rollback web --to v41 --reason \"p95 too high\" --yes%n%n",
        description = {
            "Goes back to the release before, or to another one, and condemns the release it leaves.",
            "During a rollout it ends the rollout and goes back to its base."
        },
        footer = {"", "Next: stele status"})
final class RollbackCommand extends ClientCommand {
    private static final int WHOLE_PPM = 1_000_000;

    @Parameters(arity = "0..1", paramLabel = "SERVICE", description = "May be left out when there is one only.")
    Optional<String> service = Optional.empty();

    @Option(
            names = "--to",
            paramLabel = "vN",
            converter = ReleaseArgument.Converter.class,
            description = "The release to go back to.")
    Optional<ReleaseArgument> to = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the ledger.")
    String reason = "";

    @Option(names = "--dry-run", description = "Only show what would change.")
    boolean dryRun;

    @Mixin
    WaitOptions waitOptions = new WaitOptions();

    /// The options, once they are known to be valid.
    private record Options(Optional<Integer> release, Duration timeout) {}

    RollbackCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() throws InterruptedException {
        Parsed<Options> options = ReleaseArgument.number(to)
                .then(release -> UsageProblems.reason(reason)
                        .then(_ -> waitOptions.timeout())
                        .then(timeout -> new Parsed.Good<>(new Options(release, timeout))));
        return switch (options) {
            case Parsed.Bad<Options>(List<Problem> problems) -> problems(ExitCode.INVALID, problems);
            case Parsed.Good<Options>(Options good) -> {
                Optional<Integer> end = dryRun || !waitOptions.yes ? preview(good.release()) : Optional.empty();
                yield end.isPresent() ? end.get() : order(good);
            }
        };
    }

    /// Absent when the person confirms, else the exit code.
    private Optional<Integer> preview(Optional<Integer> release) {
        return switch (control().order(new OrderRequest.Rollback(service, release, reason, true), "")) {
            case Parsed.Bad<OrderResult>(List<Problem> problems) -> Optional.of(problems(ExitCode.FAILED, problems));
            case Parsed.Good<OrderResult>(OrderResult ordered) -> {
                if (dryRun) {
                    print(OrderText.rollback(ordered), ordered.toJson());
                    yield Optional.of(ExitCode.DONE);
                }
                context.terminal().err(OrderText.rollback(ordered));
                yield confirm("Roll back now? [y/N] ");
            }
        };
    }

    private int order(Options options) throws InterruptedException {
        long start = context.system().nanos().getAsLong();
        Control control = control();
        return switch (control.order(new OrderRequest.Rollback(service, options.release(), reason, false), "")) {
            case Parsed.Bad<OrderResult>(List<Problem> problems) -> problems(ExitCode.FAILED, problems);
            case Parsed.Good<OrderResult>(OrderResult ordered) -> {
                if (waitOptions.noWait) {
                    print(OrderText.recorded(ordered.index()), ordered.toJson());
                    yield ExitCode.DONE;
                }
                yield follow(control, ordered, start, options.timeout());
            }
        };
    }

    private int follow(Control control, OrderResult ordered, long start, Duration timeout) throws InterruptedException {
        WaitOptions.Goal goal = new WaitOptions.Goal(
                s -> s.decided() >= ordered.index()
                        && ordered.steps().stream()
                                .allMatch(step -> carries(s, step)
                                        || OrderOutcome.failure(s, step, ordered.index())
                                                .isPresent()),
                OrderText.services(ordered),
                timeout);
        Optional<Status> status = waitOptions.follow(this, control, goal);
        if (status.isEmpty()) {
            return ExitCode.WAITED;
        }
        List<Problem> failures = ordered.steps().stream()
                .filter(step -> !carries(status.get(), step))
                .flatMap(step -> OrderOutcome.failure(status.get(), step, ordered.index()).stream())
                .toList();
        if (!failures.isEmpty()) {
            return problems(ExitCode.FAILED, failures);
        }
        double seconds = (context.system().nanos().getAsLong() - start) / 1e9;
        print(done(ordered, seconds), ordered.toJson());
        return ExitCode.DONE;
    }

    private static boolean carries(Status status, OrderResult.Step step) {
        return status.services().stream()
                .filter(s -> s.service().equals(step.service()))
                .anyMatch(s -> step.to().isPresent() && carries(s, step.to().get()));
    }

    private static boolean carries(ServiceStatus service, int release) {
        boolean routed = service.pools().stream().anyMatch(p -> p.weightPpm() > 0);
        return service.release().filter(n -> n == release).isPresent()
                && (!routed
                        || service.pools().stream()
                                .anyMatch(p -> p.release() == release && p.weightPpm() == WHOLE_PPM));
    }

    private static String done(OrderResult ordered, double seconds) {
        StringBuilder out = new StringBuilder();
        for (OrderResult.Step step : ordered.steps()) {
            out.append(String.format(
                    Locale.ROOT,
                    "✓ %s: all traffic on %s after %.1fs. %s is condemned: it is not started again until it"
                            + " changes or someone pardons it.%n",
                    step.service(),
                    OrderText.number(step.to()),
                    seconds,
                    OrderText.number(step.from())));
        }
        return out.toString();
    }
}
