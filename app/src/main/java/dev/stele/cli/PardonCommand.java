package dev.stele.cli;

import dev.stele.control.OrderRequest;
import dev.stele.control.OrderResult;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `stele pardon`: clears the verdict of a condemned release.
@Command(
        name = "pardon",
        headerHeading = "Examples:%n" + "  stele pardon web --reason \"the database was down\"%n%n",
        description = "Clears the verdict of a condemned release, so that it may be started again.",
        footer = {"", "Next: stele apply"})
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

    PardonCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Parsed<OrderRequest> order = ReleaseArgument.number(release)
                .then(number -> UsageProblems.reason(reason)
                        .then(why -> new Parsed.Good<>(new OrderRequest.Pardon(service.name, number, why))));
        return switch (order) {
            case Parsed.Bad<OrderRequest>(List<Problem> problems) -> problems(ExitCode.INVALID, problems);
            case Parsed.Good<OrderRequest>(OrderRequest pardon) -> order(pardon);
        };
    }

    private int order(OrderRequest pardon) {
        return show(
                control().order(pardon, ""),
                ordered -> "✓ " + service.name + " "
                        + ordered.steps().stream()
                                .map(s -> OrderText.number(s.to().or(s::from)))
                                .collect(Collectors.joining(", "))
                        + " may be started again.  Next: stele apply\n",
                OrderResult::toJson);
    }
}
