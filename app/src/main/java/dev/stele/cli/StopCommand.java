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
import java.util.Optional;
import java.util.Set;
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
            return problem(ExitCode.INVALID, UsageProblems.invalid("name one service, or --all", "stele stop"));
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

    private int follow(Control control, OrderResult ordered, Duration timeout) throws InterruptedException {
        Set<String> services = OrderText.services(ordered);
        WaitOptions.Goal goal = new WaitOptions.Goal(
                s -> s.decided() >= ordered.index()
                        && (areStopped(s, services)
                                || !startedAgain(s, services).isEmpty()),
                services,
                timeout);
        if (!waitOptions.noWait) {
            Optional<Status> status = waitOptions.follow(this, control, goal);
            if (status.isEmpty()) {
                return ExitCode.WAITED;
            }
            List<Problem> again = startedAgain(status.get(), services);
            if (!again.isEmpty()) {
                return problems(ExitCode.FAILED, again);
            }
        }
        String what = services.isEmpty() ? "nothing ran" : String.join(", ", services) + " stopped";
        print("✓ " + what + ".  Start again: stele apply\n", ordered.toJson());
        return ExitCode.DONE;
    }

    private static List<Problem> startedAgain(Status status, Set<String> services) {
        return status.services().stream()
                .filter(s -> services.contains(s.service()))
                .flatMap(s -> OrderOutcome.startedAgain(s).stream())
                .toList();
    }

    private static boolean areStopped(Status status, Set<String> services) {
        return status.services().stream()
                .filter(s -> services.contains(s.service()))
                .allMatch(s -> s.state() == ServiceStatus.State.STOPPED
                        && s.pools().stream().allMatch(p -> p.instances().isEmpty()));
    }
}
