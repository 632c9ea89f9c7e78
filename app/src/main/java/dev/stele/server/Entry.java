package dev.stele.server;

import dev.stele.engine.Fact;
import dev.stele.text.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// One entry of the ledger: a fact, and when it was written down. The time is for people; order is the index.
public record Entry(Instant at, Fact fact) {
    private static final String AT = "at";

    /// @throws dev.stele.text.JsonException when the bytes are no entry
    public static Entry parse(byte[] bytes) {
        Json json = Json.parse(bytes);
        Map<String, Json> members = new LinkedHashMap<>(json.asMap());
        members.remove(AT);
        return new Entry(Instant.ofEpochMilli(json.number(AT)), Fact.fromJson(new Json.Obj(members)));
    }

    /// Canonical JSON.
    public byte[] bytes() {
        Map<String, Json> members = new LinkedHashMap<>(fact.toJson().asMap());
        members.put(AT, new Json.Num(at.toEpochMilli()));
        return new Json.Obj(members).bytes();
    }
}
