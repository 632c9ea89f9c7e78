package dev.stele.fleet;

import dev.stele.text.Json;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// The wanted state of one environment, with every image resolved to its digest.
///
/// @param services by name
/// @param owners names of other fleets that declared a service of this one, by service: it runs beside this fleet's
///     own. Left out of the canonical form where there is none, so that a recorded fleet stays as it is
public record Fleet(
        String name, String environment, SortedMap<String, ServiceGoal> services, SortedMap<String, String> owners) {
    public Fleet {
        services = Collections.unmodifiableSortedMap(new TreeMap<>(services));
        owners = Collections.unmodifiableSortedMap(new TreeMap<>(owners));
    }

    /// All of whose services are its own.
    public Fleet(String name, String environment, SortedMap<String, ServiceGoal> services) {
        this(name, environment, services, new TreeMap<>());
    }

    /// The name of the fleet that declared the service.
    public String owner(String service) {
        return owners.getOrDefault(service, name);
    }

    public static Fleet fromJson(Json json) {
        SortedMap<String, ServiceGoal> services = new TreeMap<>();
        json.map("services").forEach((name, goal) -> services.put(name, ServiceGoal.fromJson(goal)));
        SortedMap<String, String> owners = new TreeMap<>();
        json.get("owners").ifPresent(_ -> owners.putAll(json.stringMapOf("owners")));
        return new Fleet(json.string("name"), json.string("environment"), services, owners);
    }

    public Json toJson() {
        Json.Builder goals = Json.object();
        services.forEach((name, goal) -> goals.put(name, goal.toJson()));
        Json.Builder out =
                Json.object().put("name", name).put("environment", environment).put("services", goals.build());
        if (!owners.isEmpty()) {
            out.put("owners", Json.stringMap(owners));
        }
        return out.build();
    }
}
