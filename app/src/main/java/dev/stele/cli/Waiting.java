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

/// The options of a command that orders something and then waits for it.
final class Waiting {
    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    @Option(names = "--no-wait", description = "Return when the order is recorded.")
    boolean noWait;

    @Option(names = "--timeout", paramLabel = "TIME", description = "Stop waiting after this; default 30m.")
    String timeout = "30m";

    Parsed<Duration> patience() {
        Optional<Duration> patience = Durations.parse(timeout);
        return patience.isPresent()
                ? new Parsed.Good<>(patience.get())
                : new Parsed.Bad<>(List.of(Usage.notATime("--timeout", timeout)));
    }

    /// What is waited for.
    ///
    /// @param services whose changes are told
    record Goal(Predicate<Status> reached, Set<String> services, Duration patience) {}

    /// Absent when the time was over before; the problem is said already.
    Optional<Status> follow(Verb verb, Control control, Goal goal) throws InterruptedException {
        Context context = verb.context;
        String detached = "\nstopped waiting; the server goes on.  Watch it:  stele status -w\n";
        try (Interrupts.Registration _ = context.interrupts().say(detached)) {
            Following following = new Following(control, context.system().nanos(), verb::talk);
            Optional<Status> status = following.until(goal.reached(), goal.services(), goal.patience());
            if (status.isEmpty()) {
                verb.problem(ExitCode.WAITED, Usage.waited(timeout));
            }
            return status;
        }
    }
}
