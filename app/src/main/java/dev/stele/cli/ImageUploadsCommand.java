package dev.stele.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `stele image uploads`: the pushes that were begun and not finished.
@Command(
        name = "uploads",
        headerHeading = "Examples:%n"
                + "  stele image uploads%n"
                + "  stele image uploads --end 0123456789abcdef0123456789abcdef%n%n",
        description = "Lists the registry's open uploads, the longest idle ones first, or ends some.",
        footer = {"", "Next: stele image ls"})
final class ImageUploadsCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Option(
            names = "--end",
            paramLabel = "ID",
            description = "End this upload and remove what it received; repeatable.")
    List<String> end = new ArrayList<>();

    ImageUploadsCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return run(context.local().images().uploads(), new LocalWork.UploadsRequest(target.path(this), end));
    }
}
