package dev.stele.cli;

import dev.stele.control.Control;
import dev.stele.control.Status;
import dev.stele.text.Durations;
import dev.stele.text.Parsed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/// The options of a command that changes something and then waits for it.
final class WaitOptions {
    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    @Option(names = "--no-wait", description = "Return when the order is recorded.")
    boolean noWait;

    @Option(names = "--timeout", paramLabel = "TIME", description = "Stop waiting after this; default 30m.")
    String timeout = "30m";

    Parsed<Duration> timeout() {
        Optional<Duration> duration = Durations.parse(timeout);
        return duration.isPresent()
                ? new Parsed.Good<>(duration.get())
                : new Parsed.Bad<>(List.of(UsageProblems.notATime("--timeout", timeout)));
    }

    /// What is waited for.
    ///
    /// @param services whose changes are printed
    record Goal(Predicate<Status> reached, Set<String> services, Duration timeout) {}

    /// Waits for the goal. Absent after the timeout; the problem is printed already.
    Optional<Status> follow(CliCommand command, Control control, Goal goal) throws InterruptedException {
        Context context = command.context;
        String detached = "\nstopped waiting; the server goes on.  Watch it:  stele status -w\n";
        Optional<Status> status;
        try (Interrupts.Registration _ = context.interrupts().printOnInterrupt(detached);
                StatusDisplay display = command.display(goal.services())) {
            status = new StatusFollower(control, context.system().nanos(), display)
                    .until(goal.reached(), goal.timeout());
        }
        if (status.isEmpty()) {
            command.problem(ExitCode.WAITED, UsageProblems.timedOut(timeout));
        }
        return status;
    }
}
