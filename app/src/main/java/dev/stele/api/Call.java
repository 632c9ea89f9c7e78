package dev.stele.api;

import dev.stele.text.Json;
import java.util.Map;
import java.util.Optional;

/// One request, decoded once.
///
/// @param service the name in the path; empty where the path has none
/// @param query each name once
/// @param body of a POST; null in JSON for a GET
/// @param by who asks, as the kernel says
record Call(String service, Map<String, String> query, Json body, String by) {
    Call {
        query = Map.copyOf(query);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /// @throws IllegalArgumentException when it is no whole number from 0 to `max`
    Optional<Long> number(String name, long max) {
        return text(name).map(t -> {
            if (!t.matches("[0-9]{1,18}") || Long.parseLong(t) > max) {
                throw new IllegalArgumentException(name + " is a whole number from 0 to " + max + ", not " + t);
            }
            return Long.parseLong(t);
        });
    }
}
