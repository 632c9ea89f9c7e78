package dev.stele.cli;

import dev.stele.control.Control;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Everything outside this package that commands use.
///
/// @param servers the client of the server behind a socket; it connects with its first request
/// @param version of this program
public record Context(
        Terminal terminal,
        Interrupts interrupts,
        SystemInputs system,
        Function<Path, Control> servers,
        LocalWork local,
        String version) {
    /// What commands read from the operating system.
    ///
    /// @param environment a variable's value by its name
    /// @param directory the working directory
    /// @param zone in which times are shown
    /// @param nanos a monotonic clock
    /// @param machineContext the text of `/etc/stele/context`, where there is one
    public record SystemInputs(
            Function<String, Optional<String>> environment,
            Path directory,
            ZoneId zone,
            LongSupplier nanos,
            Supplier<Optional<String>> machineContext) {
        /// A variable's value; an empty variable counts as none.
        Optional<String> variable(String name) {
            return environment.apply(name).filter(v -> !v.isEmpty());
        }
    }

    boolean colour() {
        if (system.variable("FORCE_COLOR").isPresent()) {
            return true;
        }
        return terminal.isTty()
                && system.variable("NO_COLOR").isEmpty()
                && system.variable("TERM").filter(v -> v.equals("dumb")).isEmpty();
    }
}
