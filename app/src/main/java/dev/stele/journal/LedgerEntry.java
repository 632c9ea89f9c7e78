package dev.stele.journal;

import dev.stele.engine.LedgerEvent;
import dev.stele.text.Json;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// One entry of the ledger: an event, and when it was written. The time is for display; the index defines the order.
///
/// @param at to the millisecond, the precision of the ledger
public record LedgerEntry(Instant at, LedgerEvent event) {
    private static final String AT = "at";
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    public LedgerEntry {
        at = at.truncatedTo(ChronoUnit.MILLIS);
    }

    /// An entry's time for display, always of the same length: `2026-08-21T09:00:00.000Z`.
    public static String time(Instant at) {
        return TIME.format(at);
    }

    /// @throws dev.stele.text.JsonException when the bytes are not an entry
    public static LedgerEntry parse(byte[] bytes) {
        Json json = Json.parse(bytes);
        Map<String, Json> members = new LinkedHashMap<>(json.asMap());
        members.remove(AT);
        return new LedgerEntry(Instant.ofEpochMilli(json.number(AT)), LedgerEvent.fromJson(new Json.Obj(members)));
    }

    /// Canonical JSON.
    public byte[] bytes() {
        Map<String, Json> members = new LinkedHashMap<>(event.toJson().asMap());
        members.put(AT, new Json.Num(at.toEpochMilli()));
        return new Json.Obj(members).bytes();
    }
}
