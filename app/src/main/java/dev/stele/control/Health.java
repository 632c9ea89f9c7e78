package dev.stele.control;

import dev.stele.text.Json;
import java.util.List;

/// The answer of a health check: what was looked at, and what of it is not in order.
public record Health(List<Check> checks) {
    public Health {
        checks = List.copyOf(checks);
    }

    /// @param why one sentence; empty when it is in order
    public record Check(String name, String why) {
        public static Check of(String name, boolean ok, String otherwise) {
            return new Check(name, ok ? "" : otherwise);
        }

        public boolean isOk() {
            return why.isEmpty();
        }
    }

    public boolean isOk() {
        return checks.stream().allMatch(Check::isOk);
    }

    public Json toJson() {
        return Json.object()
                .put("ok", isOk())
                .put(
                        "checks",
                        Json.array(
                                checks,
                                check -> Json.object()
                                        .put("name", check.name())
                                        .put("ok", check.isOk())
                                        .put("why", check.why())
                                        .build()))
                .build();
    }
}
