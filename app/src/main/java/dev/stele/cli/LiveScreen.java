package dev.stele.cli;

import dev.stele.linux.TerminalSize;
import java.util.List;

/// A block of lines at the end of a terminal's output that is drawn over in place.
///
/// Each frame is one write: the cursor goes up to the block's first line, lines that differ are written, and the cursor
/// comes to rest below the block. It is hidden, and wrapping is off, within the write only, so whatever ends the
/// program
/// leaves the terminal as it was. A frame that equals the last one is not written. The block is never higher than the
/// terminal less the cursor's line, so nothing of it is pushed into the scrollback.
final class LiveScreen {
    private static final String BEGIN = "\u001b[?2026h\u001b[?25l\u001b[?7l";
    private static final String END = "\u001b[?7h\u001b[?25h\u001b[?2026l";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final Terminal terminal;
    private final Terminal.Stream stream;
    private final boolean colour;
    private Frame last = new Frame(new TerminalSize(1, 1), List.of());

    /// What stands on the terminal.
    private record Frame(TerminalSize size, List<StyledText> lines) {}

    LiveScreen(Terminal terminal, Terminal.Stream stream, boolean colour) {
        this.terminal = terminal;
        this.stream = stream;
        this.colour = colour;
    }

    /// What a block may take: a column and a line less than the terminal has, at least 1 by 1.
    TerminalSize room() {
        TerminalSize size = size();
        return new TerminalSize(Math.max(1, size.columns() - 1), Math.max(1, size.rows() - 1));
    }

    /// The last known size when the terminal has gone.
    private TerminalSize size() {
        return terminal.size(stream).orElse(last.size());
    }

    /// Draws the block anew. What is beyond the terminal's size is cut.
    void draw(List<StyledText> lines) {
        TerminalSize size = size();
        List<StyledText> fitting = lines.stream()
                .limit(Math.max(1, size.rows() - 1))
                .map(line -> line.cut(Math.max(1, size.columns() - 1)))
                .toList();
        Frame next = new Frame(size, fitting);
        boolean empty = fitting.isEmpty() && last.lines().isEmpty();
        if (!empty && !next.equals(last)) {
            terminal.print(stream, BEGIN + change(next) + END);
            last = next;
        }
    }

    /// Draws these lines in place of the block and leaves them behind.
    void leave(List<StyledText> lines) {
        draw(lines);
        last = new Frame(last.size(), List.of());
    }

    private String change(Frame next) {
        boolean sameSize = next.size().equals(last.size());
        int up = Math.min(height(next.size().columns()), Math.max(0, next.size().rows() - 1));
        StringBuilder out = new StringBuilder("\r");
        if (up > 0) {
            out.append("\u001b[").append(up).append('A');
        }
        if (!sameSize && up > 0) {
            // Clearing them would leave them marked as wrapped, and would put a whole screen into the scrollback.
            out.append("\u001b[").append(next.size().rows()).append('M');
        }
        List<StyledText> before = sameSize ? last.lines() : List.of();
        for (int i = 0; i < next.lines().size(); i++) {
            StyledText line = next.lines().get(i);
            boolean stands = i < before.size() && line.equals(before.get(i));
            out.append(stands ? "" : line.text(colour) + CLEAR_LINE).append("\r\n");
        }
        return out.append(before.size() > next.lines().size() ? CLEAR_BELOW : "")
                .toString();
    }

    /// How many rows the block takes now: a terminal that became narrower wraps its lines.
    private int height(int columns) {
        return last.lines().stream()
                .mapToInt(line -> Math.max(1, Math.ceilDiv(line.width(), columns)))
                .sum();
    }
}
