package dev.stele.cli;

import picocli.CommandLine.Option;

/// Whether services that another fleet declared may become this one's.
final class AdoptOption {
    @Option(names = "--adopt", description = "Take over running services of a fleet with another metadata.name.")
    boolean adopt;
}
