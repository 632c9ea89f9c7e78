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
/// @param root whether that is user 0
record ApiCall(String service, Map<String, String> query, Json body, String by, boolean root) {
    ApiCall {
        query = Map.copyOf(query);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /// Whether the values of variables are asked for.
    ///
    /// @throws BadRequest when the query says it in another way
    boolean asksForEnv() {
        text("env").filter(t -> !t.equals("shown")).ifPresent(t -> {
            throw new BadRequest("env can only be shown");
        });
        return text("env").isPresent();
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
