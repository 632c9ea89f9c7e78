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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The commands that order something beside a new fleet.
final class OrderCommands {
    private static final int WHOLE_PPM = 1_000_000;

    private OrderCommands() {}

    private static Set<String> services(OrderResult ordered) {
        return ordered.steps().stream().map(OrderResult.Step::service).collect(Collectors.toCollection(TreeSet::new));
    }

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
    static final class Rollback extends Verb.Asking {
        @Parameters(arity = "0..1", paramLabel = "SERVICE", description = "May be left out when there is one only.")
        Optional<String> service = Optional.empty();

        @Option(names = "--to", paramLabel = "vN", description = "The release to go back to.")
        Optional<String> to = Optional.empty();

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the ledger.")
        String reason = "";

        @Option(names = "--dry-run", description = "Only show what would change.")
        boolean dryRun;

        @Mixin
        Waiting waiting = new Waiting();

        Rollback(Context context) {
            super(context);
        }

        @Override
        public Integer call() throws InterruptedException {
            Optional<Integer> release = to.flatMap(Usage::release);
            if (to.isPresent() && release.isEmpty()) {
                return problem(ExitCode.INVALID, Usage.notARelease(to.get()));
            }
            Optional<Problem> wrong = Usage.reason(reason);
            if (wrong.isPresent()) {
                return problem(ExitCode.INVALID, wrong.get());
            }
            Optional<Duration> patience = waiting.patience(this);
            if (patience.isEmpty()) {
                return ExitCode.INVALID;
            }
            if (dryRun || !waiting.yes) {
                Optional<Integer> end = preview(release);
                if (end.isPresent()) {
                    return end.get();
                }
            }
            return order(release, patience.get());
        }

        /// Absent when the person agrees, else how to end.
        private Optional<Integer> preview(Optional<Integer> release) {
            return switch (control().order(new OrderRequest.Rollback(service, release, reason, true), "")) {
                case Parsed.Bad<OrderResult>(List<Problem> problems) ->
                    Optional.of(problems(ExitCode.FAILED, problems));
                case Parsed.Good<OrderResult>(OrderResult ordered) -> {
                    if (dryRun) {
                        print(OrderText.rollback(ordered), ordered.toJson());
                        yield Optional.of(ExitCode.DONE);
                    }
                    context.terminal().err(OrderText.rollback(ordered));
                    yield Usage.confirm(this, "Roll back now? [y/N] ");
                }
            };
        }

        private int order(Optional<Integer> release, Duration patience) throws InterruptedException {
            long start = context.nanos().getAsLong();
            Control control = control();
            return switch (control.order(new OrderRequest.Rollback(service, release, reason, false), "")) {
                case Parsed.Bad<OrderResult>(List<Problem> problems) -> problems(ExitCode.FAILED, problems);
                case Parsed.Good<OrderResult>(OrderResult ordered) -> {
                    if (waiting.noWait) {
                        print(
                                "Recorded as entry " + ordered.index() + ". Watch it:  stele status -w\n",
                                ordered.toJson());
                        yield ExitCode.DONE;
                    }
                    yield follow(control, ordered, start, patience);
                }
            };
        }

        private int follow(Control control, OrderResult ordered, long start, Duration patience)
                throws InterruptedException {
            Waiting.Goal goal = new Waiting.Goal(
                    s -> s.decided() >= ordered.index()
                            && ordered.steps().stream().allMatch(step -> carries(s, step)),
                    services(ordered),
                    patience);
            if (waiting.follow(this, control, goal).isEmpty()) {
                return ExitCode.WAITED;
            }
            double seconds = (context.nanos().getAsLong() - start) / 1e9;
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

    @Command(
            name = "pardon",
            headerHeading = "Examples:%n" + "  stele pardon web --reason \"the database was down\"%n%n",
            description = "Clears the verdict of a condemned release, so that it may be started again.",
            footer = {"", "Next: stele apply"})
    static final class Pardon extends Verb.OfService {
        @Option(
                names = "--release",
                paramLabel = "vN",
                description = "The release; default the wanted one, or else the newest condemned one.")
        Optional<String> release = Optional.empty();

        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why, for the ledger.")
        String reason = "";

        Pardon(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            Optional<Integer> number = release.flatMap(Usage::release);
            if (release.isPresent() && number.isEmpty()) {
                return problem(ExitCode.INVALID, Usage.notARelease(release.get()));
            }
            Optional<Problem> wrong = Usage.reason(reason);
            if (wrong.isPresent()) {
                return problem(ExitCode.INVALID, wrong.get());
            }
            return show(
                    control().order(new OrderRequest.Pardon(service, number, reason), ""),
                    ordered -> "✓ " + service + " "
                            + ordered.steps().stream()
                                    .map(s -> OrderText.number(s.to().or(s::from)))
                                    .collect(Collectors.joining(", "))
                            + " may be started again.  Next: stele apply\n",
                    OrderResult::toJson);
        }
    }

    @Command(
            name = "stop",
            headerHeading = "Examples:%n" + "  stele stop jobs%n" + "  stele stop --all%n%n",
            description = {
                "Ends a service's instances until the next apply.",
                "The only way to end services: ending the server leaves them running. --all ends the gateway too."
            },
            footer = {"", "Next: stele status"})
    static final class Stop extends Verb.Asking {
        @Parameters(arity = "0..1", paramLabel = "SERVICE", description = "The service.")
        Optional<String> service = Optional.empty();

        @Option(names = "--all", description = "All services, and the gateway.")
        boolean all;

        @Mixin
        Waiting waiting = new Waiting();

        Stop(Context context) {
            super(context);
        }

        @Override
        public Integer call() throws InterruptedException {
            if (all == service.isPresent()) {
                return problem(ExitCode.INVALID, Usage.wrong("name one service, or --all", "stele stop"));
            }
            Optional<Duration> patience = waiting.patience(this);
            if (patience.isEmpty()) {
                return ExitCode.INVALID;
            }
            // The command names what it ends, so only a person at a terminal is asked again.
            if (!waiting.yes && context.terminal().isTty()) {
                Optional<Integer> refused =
                        Usage.confirm(this, "Stop " + service.orElse("all services and the gateway") + "? [y/N] ");
                if (refused.isPresent()) {
                    return refused.get();
                }
            }
            Control control = control();
            return switch (control.order(new OrderRequest.Stop(service), "")) {
                case Parsed.Bad<OrderResult>(List<Problem> problems) -> problems(ExitCode.FAILED, problems);
                case Parsed.Good<OrderResult>(OrderResult ordered) -> follow(control, ordered, patience.get());
            };
        }

        private int follow(Control control, OrderResult ordered, Duration patience) throws InterruptedException {
            Set<String> services = services(ordered);
            Waiting.Goal goal = new Waiting.Goal(
                    s -> s.decided() >= ordered.index() && areStopped(s, services), services, patience);
            if (!waiting.noWait && waiting.follow(this, control, goal).isEmpty()) {
                return ExitCode.WAITED;
            }
            String what = services.isEmpty() ? "nothing ran" : String.join(", ", services) + " stopped";
            print("✓ " + what + ".  Start again: stele apply\n", ordered.toJson());
            return ExitCode.DONE;
        }

        private static boolean areStopped(Status status, Set<String> services) {
            return status.services().stream()
                    .filter(s -> services.contains(s.service()))
                    .allMatch(s -> s.state() == ServiceStatus.State.STOPPED
                            && s.pools().stream().allMatch(p -> p.instances().isEmpty()));
        }
    }
}
