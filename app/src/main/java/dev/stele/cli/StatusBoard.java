package dev.stele.cli;

import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.linux.TerminalSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// The table of the status, redrawn in place, with a block below it for each service in motion.
final class StatusBoard implements StatusDisplay {
    private static final Duration STEP = Duration.ofSeconds(1);

    private final LiveScreen screen;
    private final LongSupplier nanos;

    /// Since when each service is seen in motion.
    private final Map<String, Long> since = new HashMap<>();

    private List<StyledText> shown = List.of();

    StatusBoard(LiveScreen screen, LongSupplier nanos) {
        this.screen = screen;
        this.nanos = nanos;
    }

    @Override
    public void show(Status status) {
        TerminalSize room = screen.room();
        List<StyledText> table = StatusText.table(status, room.columns())
                .lines()
                .map(Palette::paint)
                .toList();
        List<StyledText> all = new ArrayList<>(table);
        for (ServiceStatus service : status.services()) {
            if (LiveText.isSettled(service)) {
                since.remove(service.service());
            } else {
                long now = nanos.getAsLong();
                long first = since.computeIfAbsent(service.service(), _ -> now);
                all.add(StyledText.plain(""));
                all.addAll(LiveText.moving(service, Duration.ofNanos(now - first), room.columns()));
            }
        }
        shown = all.size() <= room.rows() ? all : LiveText.shortened(table, room.rows(), "lines");
        screen.draw(shown);
    }

    @Override
    public Duration step() {
        return STEP;
    }

    @Override
    public void close() {
        screen.leave(shown);
    }
}
