package dev.stele.fleet;

import dev.stele.text.Json;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What one instance may use.
///
/// @param memoryBytes hard limit; required, there is no default
/// @param cpuMillis thousandths of a core; absent = no limit, an equal share
/// @param pids processes and threads at most; absent = as many as the hardening profile allows
public record Resources(long memoryBytes, OptionalLong cpuMillis, OptionalInt pids) {
    /// With the profile's own bound of processes.
    public Resources(long memoryBytes, OptionalLong cpuMillis) {
        this(memoryBytes, cpuMillis, OptionalInt.empty());
    }

    static Resources fromJson(Json json) {
        return new Resources(
                json.number("memoryBytes"),
                json.get("cpuMillis").map(v -> OptionalLong.of(v.asLong())).orElse(OptionalLong.empty()),
                json.get("pids")
                        .map(v -> OptionalInt.of(Math.toIntExact(v.asLong())))
                        .orElse(OptionalInt.empty()));
    }

    Json toJson() {
        Json.Builder out = Json.object().put("memoryBytes", memoryBytes);
        cpuMillis.ifPresent(cpu -> out.put("cpuMillis", cpu));
        pids.ifPresent(count -> out.put("pids", count));
        return out.build();
    }
}
