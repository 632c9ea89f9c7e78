package dev.stele.cli;

import dev.stele.text.Problem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options that name the installation a command is about: the same two for every command that is about one.
final class TargetOptions {
    private static final String HOME = "STELE_HOME";
    private static final String SERVER = "STELE_SERVER";
    private static final String SCHEME = "unix:";

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "The installation's home; else STELE_HOME, else /etc/stele/context, else /var/lib/stele.")
    Optional<String> home = Optional.empty();

    @Option(
            names = "--server",
            paramLabel = "PATH",
            description = "Or its server's socket; else STELE_SERVER, else that of the home.")
    Optional<String> server = Optional.empty();

    CommandTarget of(CliCommand command) {
        Context.SystemInputs system = command.context.system();
        Path here = system.directory();
        return CommandTarget.of(List.of(
                new CommandTarget.Level(
                        home.map(text -> named(here, text, "--home")),
                        server.map(text -> named(here, socket(text), "--server"))),
                new CommandTarget.Level(
                        system.variable(HOME).map(text -> named(here, text, HOME)),
                        system.variable(SERVER).map(text -> named(here, socket(text), SERVER))),
                system.machineContext()
                        .get()
                        .map(TargetFile::parse)
                        .orElseGet(() -> new CommandTarget.Level(Optional.empty(), Optional.empty()))));
    }

    /// The installation's home, for a command that works on it.
    Path path(CliCommand command) {
        return of(command).needHome();
    }

    Path ledger(CliCommand command) {
        return path(command).resolve("ledger");
    }

    /// A socket's path may begin with `unix:`.
    static String socket(String text) {
        return text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text;
    }

    private static CommandTarget.Named named(Path folder, String text, String by) {
        try {
            if (!text.isEmpty() && !text.contains("://")) {
                return new CommandTarget.Named(folder.resolve(text).normalize(), by);
            }
        } catch (InvalidPathException _) {
            // Said below.
        }
        throw new TargetException(Problem.of(
                "C112",
                by + " is no path: \"" + text + "\"",
                "a server listens on a Unix socket of this machine",
                "write a path, such as  /srv/stele  for a home or  /srv/stele/api.sock  for a socket"));
    }
}
