package dev.stele.cli;

import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine;
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
        CommandLine at = Cli.tree(context);
        for (String word : words) {
            CommandLine below = at.getSubcommands().get(word);
            if (below == null) {
                return problem(
                        ExitCode.INVALID,
                        UsageProblems.unknownCommand(
                                at.getCommandSpec().qualifiedName(),
                                word,
                                new TreeSet<>(at.getSubcommands().keySet())));
            }
            at = below;
        }
        context.terminal().out(Cli.usage(at, Cli.helpWidth(context)));
        return ExitCode.DONE;
    }
}
