package dev.stele.journal;

import dev.stele.text.Json;
import java.time.Instant;

/// One entry of the ledger, for display.
///
/// @param index position in the ledger, which defines the order
/// @param at when the server wrote it, by its clock; for display only
/// @param text one sentence
/// @param entry as it is stored in the ledger
public record AuditLine(long index, Instant at, String text, Json entry) {
    public Json toJson() {
        return Json.object()
                .put("index", index)
                .put("text", text)
                .put("entry", entry)
                .build();
    }
}
