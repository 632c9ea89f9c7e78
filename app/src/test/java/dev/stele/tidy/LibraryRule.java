package dev.stele.tidy;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Each library is seen by one package, so that it can be replaced there; system calls are one room's business.
final class LibraryRule implements Rule {
    /// Package prefix of the library, and the packages of Stele that may see it.
    private static final Map<String, Set<String>> SEEN_BY = Map.ofEntries(
            Map.entry("org.snakeyaml.", Set.of("text")),
            Map.entry("tools.jackson.", Set.of("text")),
            Map.entry("org.pcollections.", Set.of("engine")),
            Map.entry("com.github.luben.zstd.", Set.of("layer")),
            Map.entry("org.tukaani.xz.", Set.of("debian")),
            Map.entry("org.bouncycastle.", Set.of("debian", "build")),
            Map.entry("io.netty.", Set.of("gateway")),
            Map.entry("org.eclipse.jetty.", Set.of("registry", "api")),
            Map.entry("picocli.", Set.of("cli")),
            Map.entry("io.prometheus.", Set.of("metrics")),
            Map.entry("java.lang.foreign.", Set.of("linux")));

    /// What comes with the JDK, and the annotations that NullAway reads.
    private static final Set<String> EVERYWHERE = Set.of("java.", "javax.", "jdk.", "com.sun.", "org.jspecify.");

    @Override
    public String sentence() {
        return "each library is seen by its one package (Jetty and Bouncy Castle by two)";
    }

    @Override
    public List<String> violations(House house) {
        return Arrow.of(house.mainClasses()).stream()
                .filter(arrow -> arrow.from().startsWith(Arrow.ROOT) && !arrow.staysInside())
                .filter(arrow -> !allowed(arrow))
                .map(arrow ->
                        arrow.from() + " sees " + arrow.to() + ", which is not " + arrow.fromPackage() + "'s library")
                .toList();
    }

    private static boolean allowed(Arrow arrow) {
        return SEEN_BY.entrySet().stream()
                .filter(library -> arrow.to().startsWith(library.getKey()))
                .findFirst()
                .map(library -> library.getValue().contains(arrow.fromPackage()))
                .orElseGet(() -> EVERYWHERE.stream().anyMatch(arrow.to()::startsWith));
    }

    @Override
    public List<Sample> samples() {
        return List.of(
                Sample.ofMain("engine", "class Bad { picocli.CommandLine line; }", "sees picocli.CommandLine"),
                Sample.ofMain("engine", "class Bad { java.lang.foreign.Arena a; }", "sees java.lang.foreign.Arena"),
                Sample.ofMain(
                        "text", "class Bad { org.junit.jupiter.api.Test t; }", "sees org.junit.jupiter.api.Test"));
    }
}
