package dev.stele.cli;

import dev.stele.text.Durations;
import dev.stele.text.Parsed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options of a command that changes something and then waits for it.
final class WaitOptions {
    static final String TIMEOUT = "30m";

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    @Option(names = "--no-wait", description = "Return when the order is recorded.")
    boolean noWait;

    @Option(names = "--timeout", paramLabel = "TIME", description = "Stop waiting after this; default 30m.")
    String timeout = TIMEOUT;

    Parsed<Duration> timeout() {
        return duration(timeout);
    }

    static Parsed<Duration> duration(String timeout) {
        Optional<Duration> duration = Durations.parse(timeout);
        return duration.isPresent()
                ? new Parsed.Good<>(duration.get())
                : new Parsed.Bad<>(List.of(UsageProblems.notATime("--timeout", timeout)));
    }

    /// Waits for the end of an order. Absent after the timeout; the problem is printed already.
    Optional<OrderFollower.End> follow(OrderFollower follower, Duration atMost) throws InterruptedException {
        return follower.end(timeout, atMost, _ -> true);
    }
}
