package dev.stele.control;

import dev.stele.engine.OrderGoal;
import dev.stele.text.Json;
import java.util.List;

/// @param plan what the new fleet changes
/// @param index of the ledger entry that records the new fleet; the status includes it once [Status#decided] reaches
///     it
/// @param goals what it is to bring about, one for each service of the file
public record ApplyResult(Plan plan, long index, List<OrderGoal> goals) {
    public ApplyResult {
        goals = List.copyOf(goals);
    }

    /// The result without the values of variables, which may be secrets.
    public ApplyResult withoutEnv() {
        return new ApplyResult(plan.withoutEnv(), index, goals);
    }

    public static ApplyResult fromJson(Json json) {
        return new ApplyResult(
                Plan.fromJson(json.at("plan")),
                json.number("index"),
                json.list("goals").stream().map(OrderGoal::fromJson).toList());
    }

    public Json toJson() {
        return Json.object()
                .put("plan", plan.toJson())
                .put("index", index)
                .put("goals", Json.array(goals, OrderGoal::toJson))
                .build();
    }
}
