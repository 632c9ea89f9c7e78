package dev.stele.api;

import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// One decoded request.
///
/// @param service the name in the path; empty where the path has none
/// @param query each name once
/// @param body of a POST; null in JSON for a GET
/// @param by the user of the calling process, from the kernel
record ApiCall(String service, Map<String, String> query, Json body, String by) {
    ApiCall {
        query = Map.copyOf(query);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /// @throws BadRequest when it is no whole number from 0 to `max`
    Optional<Long> number(String name, long max) {
        return text(name).map(t -> {
            if (!t.matches("[0-9]{1,18}") || Long.parseLong(t) > max) {
                throw new BadRequest(name + " is a whole number from 0 to " + max + ", not " + t);
            }
            return Long.parseLong(t);
        });
    }

    /// The body as a value.
    ///
    /// @throws BadRequest when it is none
    <T> T read(Function<Json, T> from) {
        return made(() -> from.apply(body));
    }

    /// A value made of what the caller sent.
    ///
    /// @throws BadRequest when it cannot be
    static <T> T made(Supplier<T> value) {
        try {
            return value.get();
        } catch (JsonException | IllegalArgumentException | ArithmeticException e) {
            throw new BadRequest(e);
        }
    }
}
