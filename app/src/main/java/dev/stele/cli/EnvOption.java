package dev.stele.cli;

import picocli.CommandLine.Option;

/// Whether the values of variables are printed. The server tells them to root alone.
final class EnvOption {
    @Option(names = "--show-env", description = "Print the values of env, which may be secrets. For root.")
    boolean shown;
}
