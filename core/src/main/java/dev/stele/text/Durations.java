package dev.stele.text;

import java.time.Duration;
import java.util.Optional;

/// Times as people write them in files and on the command line: `500ms`, `30s`, `2m`, `1h`, `14d`.
public final class Durations {
    private Durations() {}

    /// Absent when the text is no such time, or too long for any use.
    public static Optional<Duration> parse(String text) {
        return Quantity.millis(text) instanceof Quantity.Amount(long millis)
                ? Optional.of(Duration.ofMillis(millis))
                : Optional.empty();
    }
}
