package dev.stele.cli;

import dev.stele.control.ServiceStatus;
import dev.stele.control.ServiceStatus.Cell;
import dev.stele.control.ServiceStatus.Instance;
import dev.stele.control.ServiceStatus.Pool;
import dev.stele.linux.TerminalSize;
import dev.stele.text.SafeText;
import dev.stele.text.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Services in motion as a block of lines: the step, a row for each release, and what comes next. Pure.
///
/// ```
/// web  v1→v2  ◐ rolling  step 2 of 4  00:12  starting instances of v2
///   A v1  A✓ A✓ A✓  67%  █████████████▒▒▒▒▒▒▒  errors 0.11%
///   B v2  B✓ B…     33%  ███████▒▒▒▒▒▒▒▒▒▒▒▒▒  errors 0.00%
///   next: v2 stays healthy for 10s
/// ```
final class LiveText {
    private static final String GAP = "  ";
    private static final int WHOLE_PPM = 1_000_000;
    private static final int BAR_WIDE = 20;
    private static final int BAR_NARROW = 10;
    private static final int WIDE = 80;
    private static final int BAR_MIN = 50;
    private static final int ERRORS_MIN = 60;

    /// What a row has besides its cells takes so much: margin, letter, number, share, gaps.
    private static final int ROW_REST = 22;
    private static final int CELL_WIDTH = 3;

    private LiveText() {}

    /// The services in at most that many rows: settled ones take a line each, the others a block while there is room.
    ///
    /// @param elapsed since the command began
    static List<StyledText> block(List<ServiceStatus> services, Duration elapsed, TerminalSize room) {
        List<StyledText> lines = new ArrayList<>();
        services.forEach(service ->
                lines.addAll(isSettled(service) ? List.of(line(service)) : moving(service, elapsed, room.columns())));
        return lines.size() <= room.rows() ? lines : folded(services, room.rows());
    }

    /// One line each, those that are not settled first; the last line counts what there is no room for.
    private static List<StyledText> folded(List<ServiceStatus> services, int rows) {
        List<ServiceStatus> ordered = new ArrayList<>(
                services.stream().filter(Predicate.not(LiveText::isSettled)).toList());
        ordered.addAll(services.stream().filter(LiveText::isSettled).toList());
        List<StyledText> all = ordered.stream().map(LiveText::line).toList();
        return shortened(all, rows, "services");
    }

    /// The first lines, and how many there are besides.
    static List<StyledText> shortened(List<StyledText> lines, int rows, String what) {
        if (lines.size() <= rows) {
            return lines;
        }
        List<StyledText> out = new ArrayList<>(lines.subList(0, rows - 1));
        out.add(StyledText.plain("… and " + (lines.size() - rows + 1) + " more " + what));
        return out;
    }

    static boolean isSettled(ServiceStatus service) {
        return switch (service.state()) {
            case ROLLING, HEALING -> false;
            case PAUSED, DEGRADED, DRIFTED, HELD, STOPPED, HEALTHY ->
                service.target().isEmpty();
        };
    }

    /// The state of one service in a line of its own.
    static StyledText line(ServiceStatus service) {
        return Palette.paint(StatusText.line(service, StatusText.glyph(service.state()) + " "));
    }

    /// @param elapsed since it is watched
    static List<StyledText> moving(ServiceStatus service, Duration elapsed, int columns) {
        List<StyledText> out = new ArrayList<>();
        String step = service.step()
                .filter(s -> s.of() > 1)
                .map(s -> "step " + s.number() + " of " + s.of() + GAP)
                .orElse("");
        out.add(StyledText.plain("")
                .plus(Palette.BOLD, SafeText.line(service.service()))
                .plus(GAP + StatusText.release(service) + GAP)
                .plus(
                        Palette.code(service.state()),
                        StatusText.glyph(service.state()) + " " + StatusText.word(service.state()))
                .plus(GAP + step + Units.clock(elapsed) + GAP)
                .plus(SafeText.line(service.why())));
        out.addAll(pools(service, columns));
        service.step()
                .filter(s -> !s.next().isEmpty())
                .ifPresent(s -> out.add(StyledText.plain("").plus(Palette.DIM, "  next: " + SafeText.line(s.next()))));
        return out;
    }

    /// A row for each release that has instances.
    private static List<StyledText> pools(ServiceStatus service, int columns) {
        List<Pool> pools = service.pools().stream()
                .filter(pool -> pool.weightPpm() > 0 || !pool.instances().isEmpty())
                .toList();
        int bar = columns >= WIDE ? BAR_WIDE : columns >= BAR_MIN ? BAR_NARROW : 0;
        int room = columns - ROW_REST - bar - (columns >= ERRORS_MIN ? ERRORS_MIN - BAR_MIN + GAP.length() : 0);
        int most = pools.stream().mapToInt(p -> p.instances().size()).max().orElse(0);
        boolean single = most * CELL_WIDTH <= room;
        List<StyledText> cells =
                pools.stream().map(pool -> single ? cells(pool) : counts(pool)).toList();
        int cellWidth = cells.stream().mapToInt(StyledText::width).max().orElse(0);
        int number = pools.stream()
                .mapToInt(p -> String.valueOf(p.release()).length())
                .max()
                .orElse(0);
        boolean routed = pools.stream().anyMatch(pool -> pool.weightPpm() > 0);
        List<StyledText> out = new ArrayList<>();
        for (int i = 0; i < pools.size(); i++) {
            Pool pool = pools.get(i);
            String code = Palette.code(pool.release());
            StyledText row = StyledText.plain(GAP)
                    .plus(code, Palette.letter(pool.release()) + " " + Table.pad("v" + pool.release(), number + 1))
                    .plus(GAP);
            for (StyledText.Span span : cells.get(i).spans()) {
                row = row.plus(span.code(), span.text());
            }
            row = row.plus(" ".repeat(cellWidth - cells.get(i).width()) + GAP);
            out.add(routed ? traffic(row, pool, bar, columns) : row);
        }
        return out;
    }

    private static StyledText traffic(StyledText row, Pool pool, int bar, int columns) {
        int full = (int) Math.round((double) pool.weightPpm() * bar / WHOLE_PPM);
        int shown = pool.weightPpm() > 0 ? Math.max(full, Math.min(1, bar)) : 0;
        String errors = columns < ERRORS_MIN || pool.requests() == 0
                ? ""
                : GAP + "errors " + Units.rate(pool.failed(), pool.requests());
        return row.plus(String.format("%5s", Units.share(pool.weightPpm())) + (bar > 0 ? GAP : ""))
                .plus(Palette.code(pool.release()), "█".repeat(shown))
                .plus(Palette.DIM, "░".repeat(bar - shown))
                .plus(errors);
    }

    /// `A✓ A✓ A…`
    private static StyledText cells(Pool pool) {
        StyledText out = StyledText.plain("");
        boolean first = true;
        for (Instance instance : pool.instances()) {
            out = out.plus(Palette.code(pool.release()), (first ? "" : " ") + Palette.letter(pool.release()))
                    .plus(Palette.code(instance.cell()), Palette.glyph(instance.cell()));
            first = false;
        }
        return out;
    }

    /// `A 40✓ 2…`, where there is no room for each.
    private static StyledText counts(Pool pool) {
        StyledText out = StyledText.plain("").plus(Palette.code(pool.release()), Palette.letter(pool.release()));
        for (Cell cell : Cell.values()) {
            long count = pool.instances().stream().filter(i -> i.cell() == cell).count();
            if (count > 0) {
                out = out.plus(Palette.code(cell), " " + count + Palette.glyph(cell));
            }
        }
        return out;
    }
}
