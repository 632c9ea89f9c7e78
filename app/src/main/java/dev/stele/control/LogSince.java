package dev.stele.control;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// From when on lines of logs are asked for: a time such as `2026-08-21T09:00:00Z`, or how long ago, such as `10m`. The
/// server counts back, by the clock that the lines have their times from.
///
/// @param text as the person wrote it
public record LogSince(String text) {
    /// What a person may write, as an instruction.
    public static final String WRITTEN =
            "write how long ago, such as 30s, 10m, 2h or 7d, or a time such as 2026-08-21T09:00:00Z";

    private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([smhd])");

    /// @throws IllegalArgumentException when it is neither
    public LogSince {
        if (!isOne(text)) {
            throw new IllegalArgumentException(refusal(text));
        }
    }

    public static boolean isOne(String text) {
        return ago(text).isPresent() || time(text).isPresent();
    }

    /// What is wrong with a text that is none, and what to write.
    public static String refusal(String text) {
        return "\"" + text + "\" is no time: " + WRITTEN;
    }

    /// @param now by the server's clock
    public Instant from(Instant now) {
        return ago(text).map(now::minus).or(() -> time(text)).orElseThrow();
    }

    private static Optional<Duration> ago(String text) {
        Matcher m = AGO.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(m.group(1));
        return Optional.of(
                switch (m.group(2)) {
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                });
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
