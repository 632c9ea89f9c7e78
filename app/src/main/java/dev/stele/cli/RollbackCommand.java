package dev.stele.cli;

import dev.stele.control.Control;
import dev.stele.control.OrderAnswers;
import dev.stele.control.OrderRequest;
import dev.stele.control.OrderResult;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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
            "During a rollout it ends the rollout and goes back to its base.",
            "A service that was stopped has nothing to go back from; an apply starts it."
        },
        footer = {
            "",
            "Ends with 0 done, 1 refused or superseded by something newer, 6 stopped waiting (the server goes on),",
            "7 server unreachable. Ctrl-C stops waiting only.",
            "",
            "Next: stele status"
        })
final class RollbackCommand extends ClientCommand {
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

    private int follow(Control control, OrderResult ordered, long start, Duration atMost) throws InterruptedException {
        Optional<OrderFollower.End> end = waitOptions.follow(new OrderFollower(this, control, ordered.goals()), atMost);
        if (end.isEmpty()) {
            return ExitCode.WAITED;
        }
        OrderOutcome outcome = OrderOutcome.of(end.get().answers(), Set.of());
        if (outcome.exit() != ExitCode.DONE) {
            return problems(outcome.exit(), outcome.problems());
        }
        double seconds = (context.system().nanos().getAsLong() - start) / 1e9;
        print(done(end.get().answers(), seconds), ordered.toJson());
        return ExitCode.DONE;
    }

    private static String done(OrderAnswers answers, double seconds) {
        StringBuilder out = new StringBuilder();
        for (OrderAnswers.Answer answer : answers.all()) {
            out.append(String.format(
                    Locale.ROOT,
                    "✓ %s: all traffic on %s after %.1fs.%s%n",
                    answer.goal().service(),
                    OrderText.number(answer.numbers().serves()),
                    seconds,
                    AnswerText.condemned(answer)));
        }
        return out.toString();
    }
}
