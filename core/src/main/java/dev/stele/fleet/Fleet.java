package dev.stele.fleet;

import dev.stele.text.Json;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// The wanted state of one environment, with every image resolved to its digest.
///
/// @param services by name
public record Fleet(String name, String environment, SortedMap<String, ServiceGoal> services) {
    public Fleet {
        services = Collections.unmodifiableSortedMap(new TreeMap<>(services));
    }

    public static Fleet fromJson(Json json) {
        SortedMap<String, ServiceGoal> services = new TreeMap<>();
        json.map("services").forEach((name, goal) -> services.put(name, ServiceGoal.fromJson(goal)));
        return new Fleet(json.string("name"), json.string("environment"), services);
    }

    public Json toJson() {
        Json.Builder goals = Json.object();
        services.forEach((name, goal) -> goals.put(name, goal.toJson()));
        return Json.object()
                .put("name", name)
                .put("environment", environment)
                .put("services", goals.build())
                .build();
    }
}
