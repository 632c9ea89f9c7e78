package dev.stele.cli;

import dev.stele.text.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `stele` without a command: prints the help of all commands.
@Command(
        name = "stele",
        headerHeading = "Examples:%n"
                + "  stele demo                 builds a small shop, deploys, breaks, heals and proves it%n"
                + "  stele build                an image from image.yaml%n"
                + "  stele plan                 what fleet.yaml would change%n"
                + "  stele apply                makes it so%n"
                + "  stele status               what runs, and why where it is not healthy%n"
                + "  stele rollback             undo%n%n",
        description = "Runs services that are replaced and never modified.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Next: stele demo"})
final class RootCommand extends CliCommand {
    @Option(
            names = {"-V", "--version"},
            description = "Show the version of this program.")
    boolean version;

    RootCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (version) {
            print(
                    "stele " + context.version() + "\n",
                    Json.object().put("client", context.version()).build());
            return ExitCode.DONE;
        }
        printText(Cli.help(context));
        return ExitCode.DONE;
    }
}
