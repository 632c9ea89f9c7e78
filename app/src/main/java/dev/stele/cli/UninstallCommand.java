package dev.stele.cli;

import dev.stele.text.Problem;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `stele uninstall`: removes everything of an installation.
@Command(
        name = "uninstall",
        headerHeading = "Examples:%n"
                + "  stele uninstall --dry-run%n"
                + "  stele uninstall%n"
                + "  stele uninstall --installation 1f2e3d4c --confirm 1f2e3d4c%n%n",
        description = {
            "Ends all services and the gateway, and removes everything of an installation.",
            "That is containers, mounts, cgroups, links, the packet filter's table, its folder in /run, and its home",
            "with images and ledger.",
            "May be repeated after it was interrupted."
        },
        footer = {"", "Next: stele uninstall --dry-run"})
final class UninstallCommand extends CliCommand {
    @Mixin
    TargetOptions target = new TargetOptions();

    @Option(
            names = "--installation",
            paramLabel = "ID",
            description = "By its id of 8 hex digits instead: for an installation whose home is gone.")
    Optional<String> installation = Optional.empty();

    @Option(names = "--dry-run", description = "List what would be removed. Changes nothing.")
    boolean dryRun;

    @Option(
            names = "--confirm",
            paramLabel = "NAME",
            description = "Its id, or its home where it has none: confirms without being asked.")
    Optional<String> confirmed = Optional.empty();

    UninstallCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        LocalWork.Operation<LocalWork.UninstallRequest> work =
                context.local().machine().uninstall();
        Output found = work.run(request(true), this::printProgress);
        boolean isThere = !found.json().list("items").isEmpty();
        if (dryRun || !found.problems().isEmpty() || !isThere) {
            return finish(found);
        }
        String name = found.json().string("name");
        Optional<Integer> refused = confirm(name, found);
        return refused.isPresent() ? refused.get() : run(work, request(false));
    }

    private LocalWork.UninstallRequest request(boolean listOnly) {
        return new LocalWork.UninstallRequest(target.path(this), installation, listOnly);
    }

    /// Asked for by name, since it cannot be undone.
    private Optional<Integer> confirm(String name, Output found) {
        if (confirmed.isPresent()) {
            return confirmed.get().equals(name)
                    ? Optional.empty()
                    : Optional.of(problem(
                            ExitCode.INVALID,
                            Problem.of(
                                    "C402",
                                    "--confirm names " + confirmed.get() + ", and this is " + name,
                                    "everything of it would be lost",
                                    "look with  --dry-run,  then write  --confirm " + name)));
        }
        printProgress(found.text().stripTrailing());
        Optional<String> answer = context.terminal().ask("Type  " + name + "  to remove all of it: ");
        if (answer.isEmpty()) {
            return Optional.of(problem(
                    ExitCode.INVALID,
                    Problem.of(
                            "C403",
                            "nobody can be asked here",
                            "everything of " + name + " would be lost",
                            "look with  --dry-run,  then write  --confirm " + name)));
        }
        if (answer.get().strip().equals(name)) {
            return Optional.empty();
        }
        printProgress("Nothing is changed.");
        return Optional.of(ExitCode.FAILED);
    }
}
