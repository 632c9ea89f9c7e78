package dev.stele.control;

import dev.stele.text.Json;

/// @param plan what the new fleet changes
/// @param index of the ledger entry that records the new fleet; the status includes it once [Status#decided] reaches
///     it
public record ApplyResult(Plan plan, long index) {
    /// The result without the values of variables, which may be secrets.
    public ApplyResult withoutEnv() {
        return new ApplyResult(plan.withoutEnv(), index);
    }

    public static ApplyResult fromJson(Json json) {
        return new ApplyResult(Plan.fromJson(json.at("plan")), json.number("index"));
    }

    public Json toJson() {
        return Json.object().put("plan", plan.toJson()).put("index", index).build();
    }
}
