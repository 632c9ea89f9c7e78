package dev.stele.control;

import dev.stele.text.Json;

/// @param plan what the new wish changes
/// @param index of the ledger entry that holds the wish; the status has taken it in once [Status#decided] reaches it
public record ApplyResult(Plan plan, long index) {
    public static ApplyResult fromJson(Json json) {
        return new ApplyResult(Plan.fromJson(json.at("plan")), json.number("index"));
    }

    public Json toJson() {
        return Json.object().put("plan", plan.toJson()).put("index", index).build();
    }
}
