package dev.stele.server;

import dev.stele.text.Json;
import dev.stele.text.SafeText;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.OptionalLong;

/// One line of the server's own log.
///
/// @param event what kind of thing happened, for programs; empty for a message of a library
/// @param entry index in the ledger
public record LogLine(Instant at, System.Logger.Level level, String text, String event, OptionalLong entry) {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    /// Without line end. What an instance or a person wrote cannot begin another line.
    public String asText() {
        return TIME.format(at) + " " + level.getName() + " " + SafeText.line(text);
    }

    public String asJson() {
        Json.Builder out = Json.object()
                .put("time", TIME.format(at))
                .put("level", level.getName())
                .put("message", text);
        if (!event.isEmpty()) {
            out.put("event", event);
        }
        entry.ifPresent(index -> out.put("entry", index));
        return new String(out.build().bytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
