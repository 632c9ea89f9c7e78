package dev.stele.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The pages of the docs whose blocks are all run as a new user would run them. Blocks of other pages are only read.
public final class FollowedPages {
    /// Each takes one service from nothing to its end.
    static final Set<String> SERVICES =
            new TreeSet<>(Set.of("java.md", "python.md", "node.md", "nginx.md", "existing-image.md"));

    /// Each is about an installation that has a service.
    static final Set<String> OPERATIONS = new TreeSet<>(Set.of("registry.md", "backup.md", "uninstall.md"));

    private FollowedPages() {}

    public static Set<String> all() {
        Set<String> all = new TreeSet<>(SERVICES);
        all.addAll(OPERATIONS);
        return all;
    }

    static Stream<String> services() {
        return SERVICES.stream();
    }

    static Page page(String file) {
        try {
            return Page.parse(Files.readString(Program.root().resolve("docs").resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
