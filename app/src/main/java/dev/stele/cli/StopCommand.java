package dev.stele.cli;

import dev.stele.control.Control;
import dev.stele.control.OrderRequest;
import dev.stele.control.OrderResult;
import dev.stele.control.Status;
import dev.stele.engine.OrderGoal;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `stele stop`: ends the instances of one service, or of all.
@Command(
        name = "stop",
        headerHeading = "Examples:%n" + "  stele stop jobs%n" + "  stele stop --all%n%n",
        description = {
            "Ends a service's instances until the next apply.",
            "The only way to end services: ending the server leaves them running. --all ends the gateway too."
        },
        footer = {"", "Next: stele status"})
final class StopCommand extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "SERVICE", description = "The service.")
    Optional<String> service = Optional.empty();

    @Option(names = "--all", description = "All services, and the gateway.")
    boolean all;

    @Mixin
    WaitOptions waitOptions = new WaitOptions();

    StopCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (all == service.isPresent()) {
            return problem(
                    ExitCode.INVALID,
                    UsageProblems.invalid(
                            "name one service, or --all",
                            all ? "a service and --all are two orders" : "stele stop alone does not say what to end",
                            "stele stop"));
        }
        return switch (waitOptions.timeout()) {
            case Parsed.Bad<Duration>(List<Problem> problems) -> problems(ExitCode.INVALID, problems);
            case Parsed.Good<Duration>(Duration timeout) -> stop(timeout);
        };
    }

    private int stop(Duration timeout) throws InterruptedException {
        // The command names what it ends, so only a person at a terminal is asked again.
        if (!waitOptions.yes && context.terminal().isTty()) {
            Optional<Integer> refused = confirm("Stop " + service.orElse("all services and the gateway") + " of "
                    + target.of(this).text() + "? [y/N] ");
            if (refused.isPresent()) {
                return refused.get();
            }
        }
        Control control = control();
        return switch (control.order(new OrderRequest.Stop(service), "")) {
            case Parsed.Bad<OrderResult>(List<Problem> problems) -> problems(ExitCode.FAILED, problems);
            case Parsed.Good<OrderResult>(OrderResult ordered) -> follow(control, ordered, timeout);
        };
    }

    private int follow(Control control, OrderResult ordered, Duration atMost) throws InterruptedException {
        if (waitOptions.noWait) {
            print(OrderText.recorded(ordered.index()), ordered.toJson());
            return ExitCode.DONE;
        }
        Optional<OrderFollower.End> end = new OrderFollower(this, control, ordered.goals())
                .end(waitOptions.timeout, atMost, status -> !all || isGatewayDone(status));
        if (end.isEmpty()) {
            return ExitCode.WAITED;
        }
        OrderOutcome outcome = OrderOutcome.of(end.get().answers(), Set.of());
        if (outcome.exit() != ExitCode.DONE) {
            return problems(outcome.exit(), outcome.problems());
        }
        print(stopped(ordered), ordered.toJson());
        return ExitCode.DONE;
    }

    /// The gateway ends with the services, unless somebody applies a fleet meanwhile.
    private static boolean isGatewayDone(Status status) {
        return status.gateway().wanted() || !status.gateway().up();
    }

    private static String stopped(OrderResult ordered) {
        String what = ordered.goals().stream().map(OrderGoal::service).sorted().collect(Collectors.joining(", "));
        return what.isEmpty()
                ? "Nothing ran.  Start: stele apply\n"
                : "✓ " + what + " stopped.  Start again: stele apply\n";
    }
}
