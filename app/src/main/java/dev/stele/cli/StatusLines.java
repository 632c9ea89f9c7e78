package dev.stele.cli;

import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// One line for each change of a service's state, for whoever reads a log or has no terminal.
final class StatusLines implements StatusDisplay {
    private final Consumer<String> lines;
    private final Set<String> services;
    private final Map<String, String> printed = new HashMap<>();

    /// @param lines called with each line, without its line end
    /// @param services whose changes are printed; empty for all
    StatusLines(Consumer<String> lines, Set<String> services) {
        this.lines = lines;
        this.services = Set.copyOf(services);
    }

    static StatusLines of(Terminal terminal, Terminal.Stream stream, Set<String> services) {
        return new StatusLines(line -> terminal.print(stream, line + "\n"), services);
    }

    @Override
    public void show(Status status) {
        for (ServiceStatus service : status.services()) {
            String line = StatusText.line(service);
            boolean named = services.isEmpty() || services.contains(service.service());
            if (named && !line.equals(printed.put(service.service(), line))) {
                lines.accept(line);
            }
        }
    }
}
