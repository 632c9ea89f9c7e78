package dev.stele.sim;

import dev.stele.engine.LedgerEvent;
import dev.stele.text.Json;
import java.util.ArrayList;
import java.util.List;

/// A ledger in memory, kept as the bytes that would be on disk: what was appended and not committed is lost in a crash.
final class SimLedger {
    /// A history that comes to rest has some hundreds, one with an image that keeps crashing a few thousand.
    private static final int ENTRIES_MAX = 20_000;

    private final List<byte[]> durable = new ArrayList<>();
    private List<byte[]> pending = new ArrayList<>();

    void append(List<LedgerEvent> events) {
        if (durable.size() > ENTRIES_MAX) {
            throw new Violation(Invariant.L10, "it never rests: " + durable.size() + " entries");
        }
        for (LedgerEvent event : events) {
            byte[] bytes = event.toJson().bytes();
            if (bytes.length > LedgerEvent.BYTES_MAX) {
                throw new Violation(Invariant.S6, "an entry of " + bytes.length + " bytes");
            }
            pending.add(bytes);
        }
    }

    /// @return the events that are durable from now on
    List<LedgerEvent> commit() {
        List<LedgerEvent> events = pending.stream()
                .map(bytes -> LedgerEvent.fromJson(Json.parse(bytes)))
                .toList();
        durable.addAll(pending);
        pending = new ArrayList<>();
        return events;
    }

    void lose() {
        pending = new ArrayList<>();
    }

    int size() {
        return durable.size();
    }

    LedgerEvent event(int index) {
        return LedgerEvent.fromJson(Json.parse(durable.get(index)));
    }
}
