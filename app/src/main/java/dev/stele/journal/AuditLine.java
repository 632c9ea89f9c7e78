package dev.stele.journal;

import dev.stele.text.Json;
import java.time.Instant;

/// One entry of the ledger, for display.
///
/// @param index position in the ledger, which defines the order
/// @param at when the server wrote it, by its clock; for display only
/// @param text one sentence
/// @param entry as it is stored in the ledger, but for the values of variables, which may be secrets
public record AuditLine(long index, Instant at, String text, Json entry) {
    private static final String ENV = "env";

    public AuditLine {
        entry = withoutEnv(entry);
    }

    /// Wherever an entry holds a release, now or in a later version.
    private static Json withoutEnv(Json json) {
        return switch (json) {
            case Json.Obj(var members) -> {
                Json.Builder out = Json.object();
                members.forEach((name, value) -> out.put(
                        name, name.equals(ENV) && value instanceof Json.Obj env ? names(env) : withoutEnv(value)));
                yield out.build();
            }
            case Json.Arr(var items) ->
                Json.array(items.stream().map(AuditLine::withoutEnv).toList());
            case Json.Str _, Json.Num _, Json.Fraction _, Json.Bool _, Json.Null _ -> json;
        };
    }

    private static Json names(Json.Obj env) {
        Json.Builder out = Json.object();
        env.members().keySet().forEach(name -> out.put(name, "set"));
        return out.build();
    }

    public Json toJson() {
        return Json.object()
                .put("index", index)
                .put("time", at.toString())
                .put("text", text)
                .put("entry", entry)
                .build();
    }
}
