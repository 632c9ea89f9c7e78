package dev.stele.cli;

import java.io.IOException;
import java.util.Optional;

/// Standard output, standard error and the person at the terminal, if there is one.
public interface Terminal {
    /// Results, to standard output. The text ends its own lines.
    void out(String text);

    /// Progress and errors, to standard error. The text ends its own lines.
    void err(String text);

    /// Whether results go to a terminal.
    boolean isTty();

    /// What is left of standard input, as bytes.
    ///
    /// @param bytesMax more than these are not read
    byte[] in(int bytesMax) throws IOException;

    /// Asks, and reads one line. Absent without a terminal.
    Optional<String> ask(String question);
}
