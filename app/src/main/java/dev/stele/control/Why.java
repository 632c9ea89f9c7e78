package dev.stele.control;

import dev.stele.text.Json;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Explanation of the state of a service.
///
/// @param headline one sentence that begins with the service's name
/// @param env the variables of the release that is wanted, with their values; empty unless they were asked for
/// @param reasons limits that instances have reached now, then the chain of causes, newest first; empty when there
///     is nothing to explain
public record Why(String service, String headline, List<String> reasons, SortedMap<String, String> env) {
    public Why {
        reasons = List.copyOf(reasons);
        env = Collections.unmodifiableSortedMap(new TreeMap<>(env));
    }

    public Why(String service, String headline, List<String> reasons) {
        this(service, headline, reasons, Collections.emptySortedMap());
    }

    public static Why fromJson(Json json) {
        return new Why(
                json.string("service"),
                json.string("headline"),
                json.stringList("reasons"),
                new TreeMap<>(json.get("env").isPresent() ? json.stringMapOf("env") : Map.of()));
    }

    public Json toJson() {
        Json.Builder out =
                Json.object().put("service", service).put("headline", headline).put("reasons", Json.strings(reasons));
        if (!env.isEmpty()) {
            out.put("env", Json.stringMap(env));
        }
        return out.build();
    }
}
