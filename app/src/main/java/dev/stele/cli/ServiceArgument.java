package dev.stele.cli;

import picocli.CommandLine.Parameters;

/// The argument of a command for exactly one service.
final class ServiceArgument {
    @Parameters(arity = "1", paramLabel = "SERVICE", description = "The service.")
    String name = "";
}
