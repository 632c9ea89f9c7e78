package dev.stele.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `stele image tree`: what takes the room in an image.
@Command(
        name = "tree",
        headerHeading = "Examples:%n"
                + "  stele image tree web:1.8.0%n"
                + "  stele image tree web:1.8.0 usr/lib --depth 3%n"
                + "  stele image tree web:1.8.0 --layer 2%n"
                + "%n",
        description = "Shows the sizes of layers and folders, and files that a later layer hides.",
        footer = {"", "Next: stele image why IMAGE PATH"})
final class ImageTreeCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Parameters(index = "0", arity = "1", paramLabel = "IMAGE", description = "A name with tag or digest.")
    String image = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "FOLDER", description = "Only what is below it.")
    String folder = "";

    @Option(
            names = "--depth",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many levels of folders; default ${DEFAULT-VALUE}.")
    int depth;

    @Option(names = "--layer", paramLabel = "N", description = "Only the files of this layer.")
    Optional<Integer> layer = Optional.empty();

    ImageTreeCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (depth < 1) {
            return problem(
                    ExitCode.INVALID,
                    UsageProblems.invalid(
                            "--depth is at least 1", "--depth " + depth + " would show no folder", "stele image tree"));
        }
        return run(
                context.local().inspections().tree(),
                new LocalWork.TreeRequest(target.path(this), image, folder, depth, layer));
    }
}
