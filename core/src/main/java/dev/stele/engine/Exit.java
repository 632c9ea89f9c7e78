package dev.stele.engine;

import dev.stele.text.Json;
import java.util.List;

/// How an instance ended.
///
/// @param code exit code; 128 + signal when a signal ended it
/// @param lastLines the end of its log, oldest first
public record Exit(Cause cause, int code, List<String> lastLines) {
    public enum Cause {
        /// It ended by itself.
        OWN,
        /// A signal ended it that Stele did not send.
        SIGNAL,
        /// The kernel ended it at its memory limit.
        OUT_OF_MEMORY,
        /// Stele stopped it.
        STOPPED,
        /// The machine went down under it, or its end was not seen.
        LOST
    }

    public Exit {
        lastLines = List.copyOf(lastLines);
    }

    public static Exit fromJson(Json json) {
        return new Exit(
                Cause.valueOf(json.string("cause")),
                Math.toIntExact(json.number("code")),
                json.stringList("lastLines"));
    }

    public Json toJson() {
        return Json.object()
                .put("cause", cause.name())
                .put("code", code)
                .put("lastLines", Json.strings(lastLines))
                .build();
    }
}
