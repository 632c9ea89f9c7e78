package dev.stele.demo;

import java.util.Locale;

/// A guarantee that the demo breaks on purpose, from outside, to show that it detects the failure.
public enum Sabotage {
    /// Ends all instances of v1 while requests go to them.
    DRAIN,
    /// Ends the instances together with the server.
    ADOPT,
    /// Halts the server before a byte of a layer is changed.
    TAMPER,
    /// Flips a byte of the ledger.
    LEDGER;

    /// @throws IllegalArgumentException when there is no such sabotage
    public static Sabotage parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
