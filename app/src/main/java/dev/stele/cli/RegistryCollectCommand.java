package dev.stele.cli;

import dev.stele.text.Problem;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `stele registry gc`: frees the disk of what nothing needs.
@Command(
        name = "gc",
        headerHeading = "Examples:%n"
                + "  stele registry gc --dry-run%n"
                + "  stele registry gc%n"
                + "  stele registry gc --keep-tags 10%n%n",
        description = {
            "Removes what no release, tag, instance or push under way needs. Tags stay, unless --keep-tags is given.",
            "Builds, pushes and the server may go on meanwhile. What is younger than an hour always stays."
        },
        footer = {"", "Next: stele image ls"})
final class RegistryCollectCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Option(names = "--dry-run", description = "Say what would be removed. Changes nothing.")
    boolean dryRun;

    @Option(
            names = "--keep-tags",
            paramLabel = "N",
            description = "Keep the N newest tags of each repository, and those that a release needs; others go.")
    Optional<Integer> keepTags = Optional.empty();

    RegistryCollectCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (keepTags.filter(n -> n < 1).isPresent()) {
            return problem(
                    ExitCode.INVALID,
                    Problem.of(
                            "C404",
                            "--keep-tags " + keepTags.get() + " would keep no tag",
                            "without tags nobody could start a release by name",
                            "write a number from 1, or leave it out to keep all tags"));
        }
        return run(
                context.local().images().collect(), new LocalWork.CollectRequest(target.path(this), dryRun, keepTags));
    }
}
