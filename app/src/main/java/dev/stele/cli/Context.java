package dev.stele.cli;

import dev.stele.control.Control;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// All that the commands know of the world around them.
///
/// @param environment a variable's value by its name
/// @param directory where the command was typed
/// @param zone in which times are shown
/// @param nanos a monotonic clock
/// @param servers speaks to the server behind a socket; connects only when it is asked something
/// @param version of this program
public record Context(
        Terminal terminal,
        Function<String, Optional<String>> environment,
        Path directory,
        ZoneId zone,
        LongSupplier nanos,
        Function<Path, Control> servers,
        Interrupts interrupts,
        LocalWork local,
        String version) {
    static final Path DEFAULT_HOME = Path.of("/var/lib/stele");
    static final Path DEFAULT_SOCKET = Path.of("/run/stele/api.sock");

    /// A variable's value; an empty variable counts as none.
    Optional<String> variable(String name) {
        return environment.apply(name).filter(v -> !v.isEmpty());
    }

    boolean colour() {
        if (variable("FORCE_COLOR").isPresent()) {
            return true;
        }
        return terminal.isTty()
                && variable("NO_COLOR").isEmpty()
                && variable("TERM").filter(v -> v.equals("dumb")).isEmpty();
    }
}
