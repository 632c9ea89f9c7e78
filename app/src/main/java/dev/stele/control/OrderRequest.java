package dev.stele.control;

import dev.stele.engine.LedgerEvent;
import dev.stele.text.Json;
import java.util.Optional;

/// An order other than applying a fleet.
public sealed interface OrderRequest {
    /// Returns to an earlier release and condemns the current one. During a rollout: ends it and returns to its base.
    ///
    /// @param service may be absent where there is only one service
    /// @param to release number; absent = the newest proven one before the present
    /// @param dryRun only say what would change; the answer's index is then 0
    record Rollback(Optional<String> service, Optional<Integer> to, String reason, boolean dryRun)
            implements OrderRequest {}

    /// Clears the verdict of a condemned release.
    ///
    /// @param release its number; absent = the newest condemned one
    record Pardon(String service, Optional<Integer> release, String reason) implements OrderRequest {}

    /// Ends the instances of a service until the next apply.
    ///
    /// @param service absent = all of them, and the gateway too
    record Stop(Optional<String> service) implements OrderRequest {}

    static OrderRequest fromJson(Json json) {
        return switch (json.string("order")) {
            case "rollback" ->
                new Rollback(json.optionalString("service"), number(json), reason(json), json.bool("dryRun"));
            case "pardon" -> new Pardon(json.string("service"), number(json), reason(json));
            case "stop" -> new Stop(json.optionalString("service"));
            default -> throw new IllegalArgumentException("unknown order " + json.string("order"));
        };
    }

    /// Refused here and not truncated later, so that the ledger holds the reason as it was given.
    private static String reason(Json json) {
        String reason = json.string("reason");
        if (!LedgerEvent.SENTENCE.holds(reason)) {
            throw new IllegalArgumentException("a reason has at most " + LedgerEvent.SENTENCE.charactersMax()
                    + " characters, and " + LedgerEvent.SENTENCE.bytesMax() + " bytes as JSON");
        }
        return reason;
    }

    private static Optional<Integer> number(Json json) {
        return json.get("release").map(n -> Math.toIntExact(n.asLong()));
    }

    default Json toJson() {
        Json.Builder out = Json.object();
        switch (this) {
            case Rollback(var service, var to, var reason, var dryRun) -> {
                out.put("order", "rollback")
                        .put("service", service)
                        .put("reason", reason)
                        .put("dryRun", dryRun);
                to.ifPresent(n -> out.put("release", n));
            }
            case Pardon(var service, var release, var reason) -> {
                out.put("order", "pardon").put("service", service).put("reason", reason);
                release.ifPresent(n -> out.put("release", n));
            }
            case Stop(var service) -> out.put("order", "stop").put("service", service);
        }
        return out.build();
    }
}
