package dev.stele.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `stele help`: the help of a command, as `--help` after it shows it.
@Command(
        name = "help",
        headerHeading = "Examples:%n" + "  stele help apply%n" + "  stele help image show%n%n",
        description = "Shows the help of a command, or of all.",
        footer = {"", "Next: stele docs"})
final class HelpCommand extends CliCommand {
    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command; left out, all commands.")
    List<String> words = List.of();

    HelpCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (words.isEmpty()) {
            printText(Cli.help(context));
            return ExitCode.DONE;
        }
        return printFound("help", words, at -> Cli.usage(at, Cli.helpWidth(context)));
    }
}
