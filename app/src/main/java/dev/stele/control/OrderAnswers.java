package dev.stele.control;

import dev.stele.engine.OrderGoal;
import dev.stele.engine.OrderState;
import dev.stele.text.Json;
import java.util.List;
import java.util.Optional;

/// How far an order is, one [Answer] for each of its goals.
public record OrderAnswers(List<Answer> all) {
    public OrderAnswers {
        all = List.copyOf(all);
    }

    /// @param replicas of the release that serves
    /// @param reason one sentence; empty when there is nothing to explain
    /// @param by who asked for something else, or condemned the release; empty when that is not known
    /// @param lastLines of the log of an instance that failed, oldest first
    public record Answer(
            OrderGoal goal,
            OrderState state,
            Numbers numbers,
            ServiceStatus.Replicas replicas,
            String reason,
            String by,
            List<String> lastLines) {
        public Answer {
            lastLines = List.copyOf(lastLines);
        }

        static Answer fromJson(Json json) {
            return new Answer(
                    OrderGoal.fromJson(json.at("goal")),
                    OrderState.valueOf(json.string("state")),
                    Numbers.fromJson(json.at("releases")),
                    new ServiceStatus.Replicas(
                            Math.toIntExact(json.number("ready")), Math.toIntExact(json.number("wanted"))),
                    json.string("reason"),
                    json.string("by"),
                    json.stringList("lastLines"));
        }

        Json toJson() {
            return Json.object()
                    .put("goal", goal.toJson())
                    .put("state", state.name())
                    .put("releases", numbers.toJson())
                    .put("ready", replicas.ready())
                    .put("wanted", replicas.wanted())
                    .put("reason", reason)
                    .put("by", by)
                    .put("lastLines", Json.strings(lastLines))
                    .build();
        }
    }

    /// Releases by number; one that was never made has none.
    ///
    /// @param asked the one that the order asked for
    /// @param serves the one that carries the traffic
    /// @param newer the one that is wanted instead, when the order was superseded
    /// @param condemned the one that a rollback left, once it is condemned
    /// @param former the one that a rollback without argument would go to
    public record Numbers(
            Optional<Integer> asked,
            Optional<Integer> serves,
            Optional<Integer> newer,
            Optional<Integer> condemned,
            Optional<Integer> former) {
        static Numbers fromJson(Json json) {
            return new Numbers(
                    number(json, "asked"),
                    number(json, "serves"),
                    number(json, "newer"),
                    number(json, "condemned"),
                    number(json, "former"));
        }

        private static Optional<Integer> number(Json json, String field) {
            return json.get(field).map(n -> Math.toIntExact(n.asLong()));
        }

        Json toJson() {
            Json.Builder out = Json.object();
            asked.ifPresent(n -> out.put("asked", n));
            serves.ifPresent(n -> out.put("serves", n));
            newer.ifPresent(n -> out.put("newer", n));
            condemned.ifPresent(n -> out.put("condemned", n));
            former.ifPresent(n -> out.put("former", n));
            return out.build();
        }
    }

    public static OrderAnswers fromJson(Json json) {
        return new OrderAnswers(
                json.list("answers").stream().map(Answer::fromJson).toList());
    }

    public Json toJson() {
        return Json.object().put("answers", Json.array(all, Answer::toJson)).build();
    }
}
