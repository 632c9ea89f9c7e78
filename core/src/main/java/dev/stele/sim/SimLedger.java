package dev.stele.sim;

import dev.stele.engine.Fact;
import dev.stele.text.Json;
import java.util.ArrayList;
import java.util.List;

/// A ledger in memory, kept as the bytes that would be on disk: what was appended and not committed is lost in a crash.
final class SimLedger {
    /// A history that comes to rest has some hundreds, one with an image that crashes for ever a few thousand.
    private static final int ENTRIES_MAX = 20_000;

    private final List<byte[]> durable = new ArrayList<>();
    private List<byte[]> pending = new ArrayList<>();

    void append(List<Fact> facts) {
        if (durable.size() > ENTRIES_MAX) {
            throw new Violation("L10", "it never rests: " + durable.size() + " entries");
        }
        for (Fact fact : facts) {
            byte[] bytes = fact.toJson().bytes();
            if (bytes.length > Fact.BYTES_MAX) {
                throw new Violation("S6", "an entry of " + bytes.length + " bytes");
            }
            pending.add(bytes);
        }
    }

    /// @return the facts that are durable from now on
    List<Fact> commit() {
        List<Fact> facts =
                pending.stream().map(bytes -> Fact.fromJson(Json.parse(bytes))).toList();
        durable.addAll(pending);
        pending = new ArrayList<>();
        return facts;
    }

    void lose() {
        pending = new ArrayList<>();
    }

    int size() {
        return durable.size();
    }

    Fact fact(int index) {
        return Fact.fromJson(Json.parse(durable.get(index)));
    }
}
