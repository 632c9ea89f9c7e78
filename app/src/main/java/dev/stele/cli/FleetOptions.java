package dev.stele.cli;

import dev.stele.text.Parsed;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options of a command that reads a fleet file.
final class FleetOptions {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The fleet file; - is standard input; default fleet.yaml.")
    String file = "fleet.yaml";

    @Option(
            names = {"-e", "--environment"},
            paramLabel = "NAME",
            description = "The environment; default the only one.")
    Optional<String> environment = Optional.empty();

    Parsed<FleetFiles.Checked> read(CliCommand command) {
        return FleetFiles.read(command, file, environment);
    }
}
