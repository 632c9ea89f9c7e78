package dev.stele.cli;

import dev.stele.control.Control;
import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.text.NearestWord;
import dev.stele.text.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `stele status`: the state of all services, once or whenever it changes.
@Command(
        name = "status",
        headerHeading = "Examples:%n" + "  stele status%n" + "  stele status web -o json%n" + "  stele status -w%n%n",
        description = "Shows what runs, and one sentence of why where it is not healthy.",
        footer = {"", "Next: stele why SERVICE"})
final class StatusCommand extends ClientCommand {
    private static final Duration STEP = Duration.ofSeconds(5);

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
        return output == Format.json ? watchJson(control, status) : watch(control, status);
    }

    private void show(Status status) {
        boolean colour = colour(Terminal.Stream.OUT);
        print(
                columns -> target.of(this).header() + Palette.paint(StatusText.table(only(status), columns), colour),
                only(status).toJson());
    }

    private int watchJson(Control control, Status first) throws InterruptedException {
        Status status = first;
        while (true) {
            show(status);
            long seen = status.revision();
            while (status.revision() == seen) {
                status = control.await(seen, STEP);
            }
        }
    }

    private int watch(Control control, Status first) throws InterruptedException {
        Status status = first;
        try (StatusDisplay display = board()) {
            while (true) {
                display.show(only(status));
                status = control.await(status.revision(), display.step());
            }
        }
    }

    private StatusDisplay board() {
        return switch (mode(Terminal.Stream.OUT)) {
            case none, plain -> StatusLines.of(context.terminal(), Terminal.Stream.OUT, Set.of());
            case auto, tty ->
                new StatusBoard(
                        new LiveScreen(context.terminal(), Terminal.Stream.OUT, colour(Terminal.Stream.OUT)),
                        context.system().nanos());
        };
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
                        status.gateway(),
                        status.warnings());
    }

    private Problem unknown(Status status) {
        List<String> names =
                status.services().stream().map(ServiceStatus::service).toList();
        String word = service.orElse("");
        return Problem.of(
                "S404",
                "there is no service \"" + word + "\"",
                names.isEmpty()
                        ? "nothing runs here yet"
                        : NearestWord.question(word, names) + "there are " + String.join(", ", names),
                "stele status");
    }
}
