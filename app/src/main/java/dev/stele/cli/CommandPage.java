package dev.stele.cli;

import dev.stele.reference.ReferencePage;
import picocli.CommandLine;

/// The page of all commands, in Markdown. `./stele` prints its sections where nothing is built yet.
final class CommandPage {
    private CommandPage() {}

    static String of(CommandLine root) {
        StringBuilder out = new StringBuilder("# Commands\n\n" + ReferencePage.MADE
                + "`stele help COMMAND` says the same as this page, and `stele man COMMAND` is it as a man page.\n"
                + "`source <(stele completion bash)` completes commands, options and services in bash; zsh and fish"
                + " are known, too.\n");
        section(out, root);
        return out.toString();
    }

    private static void section(StringBuilder out, CommandLine command) {
        out.append("\n## ")
                .append(command.getCommandSpec().qualifiedName())
                .append("\n\n```text\n")
                .append(Cli.usage(command, Cli.HELP_WIDTH).stripTrailing().replaceAll("(?m) +$", ""))
                .append("\n```\n");
        command.getSubcommands().values().forEach(below -> section(out, below));
    }
}
