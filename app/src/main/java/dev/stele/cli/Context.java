package dev.stele.cli;

import dev.stele.control.Control;
import dev.stele.linux.TerminalSize;
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
    /// @param zone in which times are shown; to find it takes longer than a short command, so it is asked for late
    /// @param nanos a monotonic clock
    /// @param machineContext the text of `/etc/stele/context`, where there is one
    public record SystemInputs(
            Function<String, Optional<String>> environment,
            Path directory,
            Supplier<ZoneId> zone,
            LongSupplier nanos,
            Supplier<Optional<String>> machineContext) {
        /// A variable's value; an empty variable counts as none.
        Optional<String> variable(String name) {
            return environment.apply(name).filter(v -> !v.isEmpty());
        }
    }

    /// Whether that stream is coloured, unless an option says otherwise.
    boolean colour(Terminal.Stream stream) {
        if (system.variable("FORCE_COLOR").isPresent()) {
            return true;
        }
        return system.variable("NO_COLOR").isEmpty() && redraws(stream);
    }

    /// Whether that stream is a terminal on which the cursor can be moved.
    boolean redraws(Terminal.Stream stream) {
        return system.variable("TERM").filter(v -> v.equals("dumb")).isEmpty()
                && terminal.size(stream).isPresent();
    }

    /// The width that results have to fit.
    int columns() {
        return terminal.size(Terminal.Stream.OUT).map(TerminalSize::columns).orElse(Shown.UNBOUNDED);
    }
}
