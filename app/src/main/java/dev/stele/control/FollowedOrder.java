package dev.stele.control;

import dev.stele.engine.OrderGoal;
import dev.stele.text.Json;
import java.util.List;

/// An order that somebody follows: its goals, as the answer to the order named them.
///
/// Whoever follows an order keeps them, so the question needs no state in the server and survives its restart.
public record FollowedOrder(List<OrderGoal> goals) {
    public FollowedOrder {
        goals = List.copyOf(goals);
    }

    public static FollowedOrder fromJson(Json json) {
        return new FollowedOrder(
                json.list("goals").stream().map(OrderGoal::fromJson).toList());
    }

    public Json toJson() {
        return Json.object().put("goals", Json.array(goals, OrderGoal::toJson)).build();
    }
}
