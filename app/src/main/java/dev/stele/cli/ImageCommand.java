package dev.stele.cli;

import picocli.CommandLine.Command;

/// `stele image`: the parent of the commands that are about images of the store.
@Command(
        name = "image",
        headerHeading = "Examples:%n"
                + "  stele image ls%n"
                + "  stele image show web:1.8.0%n"
                + "  stele image diff web:1.7.0 web:1.8.0%n"
                + "  stele image pull registry.example/shop/web:1.8.0%n%n",
        description = "Looks into the images of the store, and brings them from and to other places.",
        footer = {"", "Next: stele plan"})
final class ImageCommand extends CliCommand {
    ImageCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return problem(
                ExitCode.INVALID,
                UsageProblems.incomplete(
                        "ls,  show,  tree,  diff,  history,  why,  pull,  push,  import,  export,  rm  or  uploads",
                        "stele image"));
    }
}
