package dev.stele.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The option of a command that reads or writes an installation's home without asking a server.
final class HomeOption {
    @Option(names = "--home", paramLabel = "DIR", description = "Where Stele keeps everything; default /var/lib/stele.")
    Path home = Context.DEFAULT_HOME;

    Path path(CliCommand command) {
        return command.at(home);
    }

    Path ledger(CliCommand command) {
        return path(command).resolve("ledger");
    }
}
