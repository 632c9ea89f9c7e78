package dev.stele.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `stele image diff`: what changed between two images.
@Command(
        name = "diff",
        headerHeading = "Examples:%n"
                + "  stele image diff web:1.7.0 web:1.8.0%n"
                + "  stele image diff web:1.7.0 web:1.8.0 --all -o json%n"
                + "%n",
        description = "Shows what changed: packages, files and settings.",
        footer = {"", "Next: stele image show IMAGE"})
final class ImageDiffCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Parameters(index = "0", arity = "1", paramLabel = "OLD", description = "A name with tag or digest.")
    String before = "";

    @Parameters(index = "1", arity = "1", paramLabel = "NEW", description = "A name with tag or digest.")
    String after = "";

    @Option(names = "--all", description = "List the files of packages, too.")
    boolean all;

    ImageDiffCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return run(
                context.local().inspections().diff(), new LocalWork.DiffRequest(target.path(this), before, after, all));
    }
}
