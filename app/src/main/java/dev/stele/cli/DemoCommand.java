package dev.stele.cli;

import dev.stele.text.Problem;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `stele demo`: runs the demonstration.
@Command(
        name = "demo",
        headerHeading =
                "Examples:%n" + "  stele demo%n" + "  stele demo --keep%n" + "  stele demo --sabotage drain%n%n",
        description = {
            "Builds a small shop, deploys it under load, breaks it, heals it and proves it.",
            "Ends with 0 only if every act held."
        },
        footer = {"", "Next: stele demo --keep"})
final class DemoCommand extends CliCommand {
    private static final Set<String> PROMISES = Set.of("drain", "adopt", "tamper", "ledger");

    @Option(names = "--keep", description = "Leave it running and say what to try.")
    boolean keep;

    @Option(
            names = "--sabotage",
            paramLabel = "PROMISE",
            description = "Break one promise on purpose: drain, adopt, tamper or ledger. Must end with 1.")
    Optional<String> sabotage = Optional.empty();

    DemoCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (sabotage.isPresent() && !PROMISES.contains(sabotage.get())) {
            return problem(
                    ExitCode.INVALID,
                    Problem.of(
                            "C106",
                            "\"" + sabotage.get() + "\" is no promise",
                            "--sabotage breaks one of the four that the demo checks",
                            "write  --sabotage drain,  adopt,  tamper  or  ledger"));
        }
        return finish(context.local().machine().demo().run(new LocalWork.DemoRequest(keep, sabotage), this::printLine));
    }
}
