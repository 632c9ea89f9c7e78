package dev.stele.cli;

import dev.stele.control.ServiceStatus.State;

/// Colours for the states, in addition to their glyphs: no information is in the colour alone.
final class Palette {
    private static final String OFF = "\u001b[0m";

    private Palette() {}

    /// Colours each state's glyph and word where they stand in a table.
    static String paint(String table, boolean colour) {
        if (!colour) {
            return table;
        }
        String painted = table;
        for (State state : State.values()) {
            String cell = StatusText.glyph(state) + " " + StatusText.word(state);
            painted = painted.replace(cell, code(state) + cell + OFF);
        }
        return painted;
    }

    private static String code(State state) {
        return switch (state) {
            case HEALTHY -> "\u001b[32m";
            case ROLLING -> "\u001b[36m";
            case PAUSED, HELD, HEALING, DRIFTED -> "\u001b[33m";
            case DEGRADED -> "\u001b[31m";
            case STOPPED -> "\u001b[2m";
        };
    }
}
