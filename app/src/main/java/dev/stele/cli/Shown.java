package dev.stele.cli;

/// Text for people that takes the width of their terminal into account.
@FunctionalInterface
public interface Shown {
    /// Where no terminal is: a pipe gets lines of any length.
    int UNBOUNDED = Integer.MAX_VALUE;

    /// The text, which ends its own lines. None is wider than that, unless a single word is.
    String at(int columns);
}
