package dev.stele.server;

import dev.stele.text.Json;

/// @param plan what the new wish changes
/// @param index of the ledger entry that holds the wish; the status has taken it in once [Status#decided] reaches it
public record Applied(Plan plan, long index) {
    public static Applied fromJson(Json json) {
        return new Applied(Plan.fromJson(json.at("plan")), json.number("index"));
    }

    public Json toJson() {
        return Json.object().put("plan", plan.toJson()).put("index", index).build();
    }
}
