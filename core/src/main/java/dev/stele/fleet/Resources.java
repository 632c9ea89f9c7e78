package dev.stele.fleet;

import dev.stele.text.Json;
import java.util.OptionalLong;

/// What one instance may use.
///
/// @param memoryBytes hard limit; required, there is no default
/// @param cpuMillis thousandths of a core; absent = no limit, an equal share
public record Resources(long memoryBytes, OptionalLong cpuMillis) {
    static Resources fromJson(Json json) {
        return new Resources(
                json.number("memoryBytes"),
                json.get("cpuMillis").map(v -> OptionalLong.of(v.asLong())).orElse(OptionalLong.empty()));
    }

    Json toJson() {
        Json.Builder out = Json.object().put("memoryBytes", memoryBytes);
        cpuMillis.ifPresent(cpu -> out.put("cpuMillis", cpu));
        return out.build();
    }
}
