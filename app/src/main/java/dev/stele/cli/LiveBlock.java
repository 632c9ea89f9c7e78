package dev.stele.cli;

import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.linux.TerminalSize;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// What a command waits for, as one block that is redrawn in place. When it is over, a line for each service stays.
final class LiveBlock implements StatusDisplay {
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final String HINT = "Ctrl-C stops watching; the server goes on";

    private final LiveScreen screen;
    private final Set<String> services;
    private final LongSupplier nanos;
    private final long start;
    private List<ServiceStatus> shown = List.of();

    LiveBlock(LiveScreen screen, Set<String> services, LongSupplier nanos) {
        this.screen = screen;
        this.services = Set.copyOf(services);
        this.nanos = nanos;
        start = nanos.getAsLong();
    }

    @Override
    public void show(Status status) {
        shown = status.services().stream()
                .filter(service -> services.contains(service.service()))
                .toList();
        TerminalSize room = screen.room();
        List<StyledText> lines = LiveText.block(shown, Duration.ofNanos(nanos.getAsLong() - start), room);
        screen.draw(lines.size() < room.rows() && !lines.isEmpty() ? hinted(lines) : lines);
    }

    private static List<StyledText> hinted(List<StyledText> lines) {
        return Stream.concat(lines.stream(), Stream.of(StyledText.plain("").plus(Palette.DIM, HINT)))
                .toList();
    }

    /// The clock goes on, and the terminal may have another size.
    @Override
    public Duration step() {
        return STEP;
    }

    @Override
    public void close() {
        int rows = screen.room().rows();
        screen.leave(LiveText.shortened(shown.stream().map(LiveText::line).toList(), rows, "services"));
    }
}
