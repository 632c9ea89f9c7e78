package dev.stele.cli;

import dev.stele.control.Control;
import dev.stele.control.LogLines;
import dev.stele.control.LogSince;
import dev.stele.control.Status;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `stele logs`: the last lines of the instances of a service, and those that follow.
@Command(
        name = "logs",
        headerHeading = "Examples:%n" + "  stele logs web%n" + "  stele logs web -f%n"
                + "  stele logs web --since 10m --lines 500%n" + "  stele logs web --previous%n"
                + "  stele logs web --release v42 -o json%n%n",
        description = {
            "Shows the last lines of a service's instances with time and instance, merged by time.",
            "They are of the release that serves, unless --release, --instance or --previous asks for another. A line",
            "longer than 1 MiB comes in parts; … stands where one goes on. With -f, a line is shown once it has ended,",
            "and instances that come later are followed, too."
        },
        footer = {"", "Next: stele why SERVICE"})
final class LogsCommand extends ClientCommand {
    private static final Duration FOLLOW_STEP = Duration.ofMillis(500);

    @Mixin
    ServiceArgument service = new ServiceArgument();

    @Option(names = "--instance", paramLabel = "ID", description = "Only this instance, whatever its release.")
    Optional<String> instance = Optional.empty();

    @Option(
            names = "--release",
            paramLabel = "vN",
            converter = ReleaseArgument.Converter.class,
            description = "Only instances of this release; default: of the one that serves.")
    Optional<ReleaseArgument> release = Optional.empty();

    @Option(names = "--lines", paramLabel = "N", description = "So many lines, of all instances together; default 100.")
    int lines = 100;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only lines from then on: how long ago (30s, 10m, 2h, 7d), or 2026-08-21T09:00:00Z.")
    Optional<String> since = Optional.empty();

    @Option(names = "--previous", description = "Only the instance that ended last.")
    boolean previous;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written from now on, until Ctrl-C.")
    boolean follow;

    LogsCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() throws InterruptedException {
        return switch (ReleaseArgument.number(release)) {
            case Parsed.Bad<Optional<Integer>>(List<Problem> problems) -> problems(ExitCode.INVALID, problems);
            case Parsed.Good<Optional<Integer>>(Optional<Integer> number) -> logs(number);
        };
    }

    private int logs(Optional<Integer> number) throws InterruptedException {
        if (lines < 1 || lines > Control.LogQuery.LINES_MAX) {
            String range = "--lines goes from 1 to " + Control.LogQuery.LINES_MAX;
            return problem(
                    ExitCode.INVALID,
                    UsageProblems.invalid(range, "--lines " + lines + " is outside of it", "stele logs"));
        }
        if (previous && follow) {
            String both = "--previous and -f do not go together: use one of them";
            String why = "--previous shows what has ended, and -f what comes";
            return problem(ExitCode.INVALID, UsageProblems.invalid(both, why, "stele logs"));
        }
        if (!since.map(LogSince::isOne).orElse(true)) {
            return problem(ExitCode.INVALID, UsageProblems.notAMoment("--since", since.orElse(""), LogSince.WRITTEN));
        }
        Optional<LogSince> from = since.map(LogSince::new);
        Control.LogQuery query = new Control.LogQuery(service.name, instance, number, lines, "", from, previous);
        return follow
                ? follow(control(), query)
                : show(
                        control().logs(query),
                        logs -> ListText.logs(logs, context.system().zone().get()),
                        LogLines::toJson);
    }

    /// Ends when the server no longer answers; Ctrl-C ends the program.
    private int follow(Control control, Control.LogQuery first) throws InterruptedException {
        Control.LogQuery query = first;
        Status status = control.status();
        while (true) {
            switch (control.logs(query)) {
                case Parsed.Bad<LogLines>(List<Problem> problems) -> {
                    return problems(ExitCode.FAILED, problems);
                }
                case Parsed.Good<LogLines>(LogLines logs) -> {
                    LogLines whole = logs.whole();
                    if (!whole.lines().isEmpty()) {
                        print(ListText.logs(whole, context.system().zone().get()), whole.toJson());
                    }
                    query = first.after(logs.next());
                }
            }
            status = control.await(status.revision(), FOLLOW_STEP);
        }
    }
}
