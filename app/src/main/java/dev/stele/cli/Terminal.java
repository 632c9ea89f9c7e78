package dev.stele.cli;

import dev.stele.linux.TerminalSize;
import java.io.IOException;
import java.util.Optional;

/// Standard output, standard error and the person at the terminal, if there is one.
public interface Terminal {
    enum Stream {
        OUT,
        ERR
    }

    /// Results, to standard output. The text ends its own lines.
    void out(String text);

    /// Progress and errors, to standard error. The text ends its own lines.
    void err(String text);

    /// Whether a person can be asked.
    boolean isTty();

    /// The size, at least 1 by 1, of the terminal that this stream goes to now. Absent where it goes elsewhere.
    Optional<TerminalSize> size(Stream stream);

    /// As [#out] or [#err], in one write.
    default void print(Stream stream, String text) {
        switch (stream) {
            case OUT -> out(text);
            case ERR -> err(text);
        }
    }

    /// What is left of standard input, as bytes.
    ///
    /// @param bytesMax more than these are not read
    byte[] in(int bytesMax) throws IOException;

    /// Asks, and reads one line. Absent without a terminal.
    Optional<String> ask(String question);
}
