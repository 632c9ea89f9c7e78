package dev.stele.journal;

import dev.stele.text.Json;
import java.time.Instant;

/// One entry of the ledger, told to a person.
///
/// @param index the only order there is
/// @param at when the server wrote it, by its clock; for people only
/// @param text one sentence
/// @param entry as it lies in the ledger
public record AuditLine(long index, Instant at, String text, Json entry) {
    public Json toJson() {
        return Json.object()
                .put("index", index)
                .put("text", text)
                .put("entry", entry)
                .build();
    }
}
