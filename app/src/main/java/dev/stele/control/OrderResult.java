package dev.stele.control;

import dev.stele.engine.OrderGoal;
import dev.stele.text.Json;
import java.util.List;
import java.util.Optional;

/// The effect of an order, one [Step] for each service that it affects.
///
/// @param index of the ledger entry that holds the order; 0 for a dry run, and when no entry was needed
/// @param goals what is to be followed; none for a dry run, or where nothing has to happen
public record OrderResult(long index, List<Step> steps, List<OrderGoal> goals) {
    public OrderResult {
        steps = List.copyOf(steps);
        goals = List.copyOf(goals);
    }

    /// @param from number of the release before the order
    /// @param to number of the release after the order; absent for a stop
    /// @param differences what differs between the two releases
    /// @param note for people, such as `12 warm instances ready`
    public record Step(
            String service,
            Optional<Integer> from,
            Optional<Integer> to,
            List<Plan.Difference> differences,
            String note) {
        public Step {
            differences = List.copyOf(differences);
        }

        Step withoutEnv() {
            return new Step(
                    service,
                    from,
                    to,
                    differences.stream().map(Plan.Difference::withoutEnv).toList(),
                    note);
        }

        static Step fromJson(Json json) {
            return new Step(
                    json.string("service"),
                    json.get("from").map(n -> Math.toIntExact(n.asLong())),
                    json.get("to").map(n -> Math.toIntExact(n.asLong())),
                    json.list("differences").stream()
                            .map(Plan.Difference::fromJson)
                            .toList(),
                    json.string("note"));
        }

        Json toJson() {
            Json.Builder out = Json.object().put("service", service);
            from.ifPresent(n -> out.put("from", n));
            to.ifPresent(n -> out.put("to", n));
            return out.put("differences", Json.array(differences, Plan.Difference::toJson))
                    .put("note", note)
                    .build();
        }
    }

    /// The result without the values of variables, which may be secrets.
    public OrderResult withoutEnv() {
        return new OrderResult(index, steps.stream().map(Step::withoutEnv).toList(), goals);
    }

    public static OrderResult fromJson(Json json) {
        return new OrderResult(
                json.number("index"),
                json.list("steps").stream().map(Step::fromJson).toList(),
                json.list("goals").stream().map(OrderGoal::fromJson).toList());
    }

    public Json toJson() {
        return Json.object()
                .put("index", index)
                .put("steps", Json.array(steps, Step::toJson))
                .put("goals", Json.array(goals, OrderGoal::toJson))
                .build();
    }
}
