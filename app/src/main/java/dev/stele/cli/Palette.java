package dev.stele.cli;

import dev.stele.control.ServiceStatus.Cell;
import dev.stele.control.ServiceStatus.State;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Colours, in addition to letters and glyphs: no information is in the colour alone.
final class Palette {
    static final String DIM = "2";
    static final String BOLD = "1";
    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String YELLOW = "33";

    /// None of those that stand for a state.
    private static final String[] RELEASES = {"36", "35", "34", "96", "95", "94"};

    private static final int LETTERS = 26;

    private Palette() {}

    /// Colours each state's glyph and word where they stand in a table.
    static String paint(String table, boolean colour) {
        return colour
                ? Stream.of(table.split("\n", -1))
                        .map(line -> paint(line).text(true))
                        .collect(Collectors.joining("\n"))
                : table;
    }

    /// Colours the first glyph with its word.
    static StyledText paint(String line) {
        for (State state : State.values()) {
            String cell = StatusText.glyph(state) + " " + StatusText.word(state);
            int at = line.indexOf(cell);
            if (at >= 0) {
                return StyledText.plain(line.substring(0, at))
                        .plus(code(state), cell)
                        .plus(line.substring(at + cell.length()));
            }
        }
        return StyledText.plain(line);
    }

    static String code(State state) {
        return switch (state) {
            case HEALTHY -> GREEN;
            case ROLLING -> "36";
            case PAUSED, HELD, HEALING, DRIFTED -> YELLOW;
            case DEGRADED -> RED;
            case STOPPED -> DIM;
        };
    }

    static String code(Cell cell) {
        return switch (cell) {
            case READY -> GREEN;
            case STARTING -> "";
            case UNHEALTHY -> YELLOW;
            case GONE -> RED;
        };
    }

    static String glyph(Cell cell) {
        return switch (cell) {
            case READY -> "✓";
            case STARTING -> "…";
            case UNHEALTHY -> "!";
            case GONE -> "✗";
        };
    }

    /// The colour of a release: two that follow each other differ.
    static String code(int release) {
        return RELEASES[Math.floorMod(release - 1, RELEASES.length)];
    }

    /// The letter of a release, A for v1: two that follow each other differ, and it is the same in every view.
    static String letter(int release) {
        return String.valueOf((char) ('A' + Math.floorMod(release - 1, LETTERS)));
    }
}
