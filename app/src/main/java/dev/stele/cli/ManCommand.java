package dev.stele.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `stele man`: a man page.
@Command(
        name = "man",
        headerHeading = "Examples:%n"
                + "  stele man | man -l -%n"
                + "  stele man apply > /usr/local/share/man/man1/stele-apply.1%n%n",
        description = "Prints the man page of Stele or of a command, in roff.",
        footer = {"", "Next: stele help"})
final class ManCommand extends CliCommand {
    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command; left out, Stele itself.")
    List<String> words = List.of();

    ManCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return printFound("man", words, at -> ManPage.of(at, context.version()));
    }
}
