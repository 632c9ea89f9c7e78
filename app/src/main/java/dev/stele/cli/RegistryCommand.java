package dev.stele.cli;

import picocli.CommandLine.Command;

/// `stele registry`: the parent of the commands that keep the registry's store.
@Command(
        name = "registry",
        headerHeading = "Examples:%n" + "  stele registry gc --dry-run%n%n",
        description = "Keeps the store of images.",
        footer = {"", "Next: stele image ls"})
final class RegistryCommand extends CliCommand {
    RegistryCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return problem(ExitCode.INVALID, UsageProblems.incomplete("gc", "stele registry"));
    }
}
