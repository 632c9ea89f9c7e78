package dev.stele.cli;

import dev.stele.api.ApiException;
import dev.stele.control.Control;
import dev.stele.control.DriftReport;
import dev.stele.control.LogLines;
import dev.stele.control.Releases;
import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.control.Version;
import dev.stele.control.Why;
import dev.stele.text.Json;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The commands that only look.
final class SeeCommands {
    private SeeCommands() {}

    @Command(
            name = "status",
            headerHeading =
                    "Examples:%n" + "  stele status%n" + "  stele status web -o json%n" + "  stele status -w%n%n",
            description = "Shows what runs, and one sentence of why where it is not healthy.",
            footer = {"", "Next: stele why SERVICE"})
    static final class StatusCommand extends Verb.Asking {
        private static final Duration STEP = Duration.ofSeconds(5);
        private static final String CLEAR = "\u001b[H\u001b[2J";

        @Parameters(arity = "0..1", paramLabel = "SERVICE", description = "Only this service.")
        Optional<String> service = Optional.empty();

        @Option(
                names = {"-w", "--watch"},
                description = "Show it again whenever it changes, until Ctrl-C.")
        boolean watch;

        StatusCommand(Context context) {
            super(context);
        }

        @Override
        public Integer call() throws InterruptedException {
            Control control = control();
            Status status = control.status();
            if (service.isPresent() && only(status).services().isEmpty()) {
                return problem(ExitCode.FAILED, unknown(status));
            }
            if (!watch) {
                show(status);
                return ExitCode.DONE;
            }
            return context.terminal().isTty() && output == Format.table ? watch(control, status) : lines(control);
        }

        private void show(Status status) {
            print(
                    Palette.paint(StatusText.table(only(status)), context.colour()),
                    only(status).toJson());
        }

        private int watch(Control control, Status first) throws InterruptedException {
            Status status = first;
            while (true) {
                context.terminal().out(CLEAR);
                show(status);
                long seen = status.revision();
                while (status.revision() == seen) {
                    status = control.await(seen, STEP);
                }
            }
        }

        private int lines(Control control) throws InterruptedException {
            if (output == Format.json) {
                Status status = control.status();
                while (true) {
                    show(status);
                    status = control.await(status.revision(), STEP);
                }
            }
            Following following = new Following(control, context.nanos(), this::tell);
            while (true) {
                List<String> names = only(control.status()).services().stream()
                        .map(ServiceStatus::service)
                        .toList();
                var _ = following.until(_ -> false, java.util.Set.copyOf(names), STEP);
            }
        }

        private Status only(Status status) {
            return service.isEmpty()
                    ? status
                    : new Status(
                            status.revision(),
                            status.decided(),
                            status.fleet(),
                            status.environment(),
                            status.services().stream()
                                    .filter(s -> s.service().equals(service.get()))
                                    .toList(),
                            status.gateway());
        }

        private Problem unknown(Status status) {
            String all = status.services().stream().map(ServiceStatus::service).collect(Collectors.joining(", "));
            return Problem.of(
                    "S404",
                    "there is no service \"" + service.orElse("") + "\"",
                    all.isEmpty() ? "nothing runs here yet" : "there are " + all,
                    "stele status");
        }
    }

    @Command(
            name = "releases",
            headerHeading = "Examples:%n" + "  stele releases web%n%n",
            description = "Lists a service's releases, newest first: what serves, what is warm, what is condemned.",
            footer = {"", "Next: stele rollback SERVICE --to vN"})
    static final class ReleasesCommand extends Verb.OfService {
        ReleasesCommand(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            return show(control().releases(service), r -> ListText.releases(r, context.zone()), Releases::toJson);
        }
    }

    @Command(
            name = "why",
            headerHeading = "Examples:%n" + "  stele why jobs%n%n",
            description = "Explains why a service is as it is, newest reason first.",
            footer = {"", "Next: stele logs SERVICE"})
    static final class WhyCommand extends Verb.OfService {
        WhyCommand(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            return show(control().why(service), ListText::why, Why::toJson);
        }
    }

    @Command(
            name = "drift",
            headerHeading = "Examples:%n" + "  stele drift%n" + "  stele drift --exit-code%n%n",
            description = "Shows what was found to be other than it was made, and what was done about it.",
            footer = {"", "Next: stele why SERVICE"})
    static final class DriftCommand extends Verb.Asking {
        @Option(names = "--exit-code", description = "End with 3 when there is drift that is still there.")
        boolean exitCode;

        DriftCommand(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            DriftReport drift = control().drift();
            print(ListText.drift(drift, context.zone()), drift.toJson());
            boolean open = drift.findings().stream().anyMatch(f -> f.done().isEmpty());
            return exitCode && open ? ExitCode.DIFFERENT : ExitCode.DONE;
        }
    }

    @Command(
            name = "logs",
            headerHeading = "Examples:%n" + "  stele logs web%n" + "  stele logs web -f%n"
                    + "  stele logs web --release v42 --lines 500%n%n",
            description = "Shows the last lines of a service's instances.",
            footer = {"", "Next: stele why SERVICE"})
    static final class Logs extends Verb.OfService {
        private static final Duration FOLLOW_STEP = Duration.ofMillis(500);

        @Option(names = "--instance", paramLabel = "ID", description = "Only this instance.")
        Optional<String> instance = Optional.empty();

        @Option(names = "--release", paramLabel = "vN", description = "Only instances of this release.")
        Optional<String> release = Optional.empty();

        @Option(names = "--lines", paramLabel = "N", description = "So many lines of each instance; default 100.")
        int lines = 100;

        @Option(
                names = {"-f", "--follow"},
                description = "Go on with what is written from now on, until Ctrl-C.")
        boolean follow;

        Logs(Context context) {
            super(context);
        }

        @Override
        public Integer call() throws InterruptedException {
            Optional<Integer> number = release.flatMap(Usage::release);
            if (release.isPresent() && number.isEmpty()) {
                return problem(ExitCode.INVALID, Usage.notARelease(release.get()));
            }
            if (lines < 1 || lines > Control.LogQuery.LINES_MAX) {
                String range = "--lines goes from 1 to " + Control.LogQuery.LINES_MAX;
                return problem(ExitCode.INVALID, Usage.wrong(range, "stele logs"));
            }
            Control.LogQuery query = new Control.LogQuery(service, instance, number, lines, "");
            return follow
                    ? follow(control(), query)
                    : show(control().logs(query), logs -> ListText.logs(logs, false), LogLines::toJson);
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
                        if (!logs.lines().isEmpty()) {
                            print(ListText.logs(logs, instance.isEmpty()), logs.toJson());
                        }
                        query = new Control.LogQuery(
                                service, instance, first.release(), Control.LogQuery.LINES_MAX, logs.next());
                    }
                }
                status = control.await(status.revision(), FOLLOW_STEP);
            }
        }
    }

    @Command(
            name = "version",
            headerHeading = "Examples:%n" + "  stele version%n%n",
            description = "Shows the version of this program, and of the server when it can be reached.")
    static final class VersionCommand extends Verb.Asking {
        VersionCommand(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            Json.Builder json = Json.object().put("client", context.version());
            String text = "stele " + context.version() + "\n";
            try {
                Version server = control().version();
                json.put("server", server.toJson());
                text += "server " + server.stele() + ", installation " + server.installation() + "\n";
            } catch (ApiException _) {
                text += "server not reachable on " + socket() + "\n";
            }
            print(text, json.build());
            return ExitCode.DONE;
        }
    }
}
