package dev.stele.cli;

import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;

/// Reads the path of a Unix socket, which may begin with `unix:`.
final class SocketPath implements ITypeConverter<Path> {
    private static final String SCHEME = "unix:";

    @Override
    public Path convert(String text) {
        return parse(text);
    }

    static Path parse(String text) {
        return Path.of(text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text);
    }
}
