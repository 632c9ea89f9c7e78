package dev.stele.cli;

import dev.stele.control.Control;
import dev.stele.control.OrderRequest;
import dev.stele.control.OrderResult;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `stele pardon`: clears the verdict of a condemned release.
@Command(
        name = "pardon",
        headerHeading = "Examples:%n"
                + "  stele pardon web --reason \"the database was down\"%n"
                + "  stele pardon web --reason \"the database was down\" --wait%n%n",
        description = {
            "Clears the verdict of a condemned release, so that it may be started again.",
            "A release that the fleet wants is started at once; any other one waits until it is wanted."
        },
        footer = {"", "Next: stele status -w"})
final class PardonCommand extends ClientCommand {
    @Mixin
    ServiceArgument service = new ServiceArgument();

    @Option(
            names = "--release",
            paramLabel = "vN",
            converter = ReleaseArgument.Converter.class,
            description = "The release; default the wanted one, or else the newest condemned one.")
    Optional<ReleaseArgument> release = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why, for the ledger.")
    String reason = "";

    @Option(names = "--wait", description = "Wait for the rollout that this begins, and end as an apply does.")
    boolean wait;

    @Option(names = "--timeout", paramLabel = "TIME", description = "Stop waiting after this; default 30m.")
    String timeout = WaitOptions.TIMEOUT;

    /// The options, once they are known to be valid.
    private record Options(OrderRequest order, Duration atMost) {}

    PardonCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() throws InterruptedException {
        Parsed<Options> options = ReleaseArgument.number(release)
                .then(number -> UsageProblems.reason(reason)
                        .then(why -> WaitOptions.duration(timeout)
                                .then(atMost -> new Parsed.Good<>(
                                        new Options(new OrderRequest.Pardon(service.name, number, why), atMost)))));
        return switch (options) {
            case Parsed.Bad<Options>(List<Problem> problems) -> problems(ExitCode.INVALID, problems);
            case Parsed.Good<Options>(Options(var order, var atMost)) -> order(order, atMost);
        };
    }

    private int order(OrderRequest pardon, Duration atMost) throws InterruptedException {
        Control control = control();
        return switch (control.order(pardon, "")) {
            case Parsed.Bad<OrderResult>(List<Problem> problems) -> problems(ExitCode.FAILED, problems);
            case Parsed.Good<OrderResult>(OrderResult ordered) -> {
                boolean follows = wait && !ordered.goals().isEmpty();
                if (!follows || output == Format.table) {
                    print(OrderText.pardon(ordered), ordered.toJson());
                }
                yield follows ? follow(new OrderFollower(this, control, ordered.goals()), atMost) : ExitCode.DONE;
            }
        };
    }

    private int follow(OrderFollower follower, Duration atMost) throws InterruptedException {
        Optional<OrderFollower.End> end = follower.end(timeout, atMost, _ -> true);
        return end.isEmpty() ? ExitCode.WAITED : end(end.get(), Set.of(service.name));
    }
}
