package dev.stele.supervisor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Why a gateway ended before it answered, in one sentence that ends with what to do.
final class GatewayFailure {
    private static final Pattern PROBLEM =
            Pattern.compile("error\\[[A-Z][0-9]{3}]: (?:the gateway cannot start: )?(.*)");
    private static final List<String> INCOMPLETE = List.of(
            "NoClassDefFoundError",
            "ClassNotFoundException",
            "Could not find or load main class",
            "Unable to access jarfile",
            "ZipException");
    private static final int SIGNAL = 128;
    private static final int SIGKILL = 9;
    private static final String MEMORY = "the machine has no memory left for it; free -m shows what is used";

    private GatewayFailure() {}

    /// @param exit its exit code; 128 and more for a signal
    /// @param lines what it has printed
    /// @param log where these lines stand
    static String of(GatewayProcess.Spec spec, int exit, List<String> lines, Path log) {
        String said = String.join("\n", lines);
        if (said.contains("Address already in use")) {
            return "another program listens on " + spec.listen()
                    + "; ss -ltnp shows it: end it, or start the server with another --gateway";
        }
        if (said.contains("Cannot assign requested address")) {
            return "no network interface of this machine has the address of " + spec.listen()
                    + "; ip address shows those that there are";
        }
        if (said.contains("cannot listen on") && said.contains("Permission denied")) {
            return "it runs without privileges and may not listen on " + spec.listen()
                    + "; sysctl net.ipv4.ip_unprivileged_port_start shows the first port that it may";
        }
        Optional<Path> gone = gone(spec);
        if (gone.isPresent() || INCOMPLETE.stream().anyMatch(said::contains)) {
            return "its program "
                    + gone.map(jar -> jar + " is gone").orElseGet(() -> "is incomplete or damaged (" + log + ")")
                    + "; end the server and start it again, which makes it anew";
        }
        if (exit == SIGNAL + SIGKILL || isOutOfMemory(said)) {
            return MEMORY;
        }
        return own(lines)
                        .orElse(
                                exit > SIGNAL
                                        ? "it was ended by signal " + (exit - SIGNAL)
                                        : "it ended with exit code " + exit)
                + "; " + log + " shows the rest";
    }

    private static boolean isOutOfMemory(String said) {
        return said.contains("OutOfMemoryError")
                || said.contains("Could not reserve enough space")
                || said.contains("insufficient memory")
                || said.contains("Cannot allocate memory");
    }

    /// The first jar of its class path that is not there.
    private static Optional<Path> gone(GatewayProcess.Spec spec) {
        int option = spec.java().indexOf("-cp");
        return option < 0 || option + 1 >= spec.java().size()
                ? Optional.empty()
                : List.of(spec.java().get(option + 1).split(":")).stream()
                        .map(Path::of)
                        .filter(Files::notExists)
                        .findFirst();
    }

    /// Its own sentence, or the first line of another program that tells of an error, or the last line that is none of
    /// a stack trace.
    private static Optional<String> own(List<String> lines) {
        Optional<String> problem = lines.stream()
                .map(PROBLEM::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .reduce((_, last) -> last);
        List<String> sentences = lines.stream()
                .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
                .filter(line -> !line.startsWith("Caused by:"))
                .map(line -> line.replaceFirst("^Exception in thread \"[^\"]*\" ", "it failed with "))
                .toList();
        return problem.or(() -> sentences.stream()
                        .filter(line -> line.regionMatches(true, 0, "error", 0, "error".length()))
                        .findFirst())
                .or(() -> sentences.stream().reduce((_, last) -> last));
    }
}
