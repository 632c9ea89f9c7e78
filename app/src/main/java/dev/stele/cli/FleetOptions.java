package dev.stele.cli;

import dev.stele.text.Parsed;
import dev.stele.text.SafeText;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options of a command that reads a fleet file.
final class FleetOptions {
    private static final String DEFAULT_FILE = "fleet.yaml";

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The fleet file; - is standard input; default fleet.yaml.")
    String file = DEFAULT_FILE;

    @Option(
            names = {"-e", "--environment"},
            paramLabel = "NAME",
            description = "The environment; default the only one.")
    Optional<String> environment = Optional.empty();

    /// The options as they are typed for another command; empty where all have their defaults.
    String words() {
        String named = file.equals(DEFAULT_FILE) ? "" : " -f " + SafeText.line(file);
        return named + environment.map(name -> " -e " + SafeText.line(name)).orElse("");
    }

    Parsed<FleetFiles.Checked> read(CliCommand command) {
        return FleetFiles.read(command, file, environment);
    }
}
