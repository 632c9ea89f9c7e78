package dev.stele.cli;

import java.util.Optional;

/// The person, or the script, at the other end.
public interface Terminal {
    /// A result, to standard output. The text ends its own lines.
    void out(String text);

    /// Talk, to standard error. The text ends its own lines.
    void err(String text);

    /// Whether results go to a terminal.
    boolean isTty();

    /// Asks, and reads one line. Absent when there is nobody to ask.
    Optional<String> ask(String question);
}
