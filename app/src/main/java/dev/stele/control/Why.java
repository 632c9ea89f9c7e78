package dev.stele.control;

import dev.stele.text.Json;
import java.util.List;

/// Explanation of the state of a service.
///
/// @param headline one sentence that begins with the service's name
/// @param reasons limits that instances have reached now, then the chain of causes, newest first; empty when there
///     is nothing to explain
public record Why(String service, String headline, List<String> reasons) {
    public Why {
        reasons = List.copyOf(reasons);
    }

    public static Why fromJson(Json json) {
        return new Why(json.string("service"), json.string("headline"), json.stringList("reasons"));
    }

    public Json toJson() {
        return Json.object()
                .put("service", service)
                .put("headline", headline)
                .put("reasons", Json.strings(reasons))
                .build();
    }
}
