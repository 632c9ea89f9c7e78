package dev.stele.engine;

import dev.stele.text.Json;
import dev.stele.text.TextBound;
import java.util.List;

/// How an instance ended.
///
/// @param code exit code; 128 + signal when a signal ended it
/// @param lastLines the end of its log, oldest first: at most [#LINES_MAX], each cut at [#LINE]
public record Exit(Cause cause, int code, List<String> lastLines) {
    public static final int LINES_MAX = 20;

    /// An instance may print anything, so the bound assumes characters that take the most bytes. All lines together
    /// leave room for the rest of the entry.
    public static final TextBound LINE = new TextBound(1_000, 3_000);

    public enum Cause {
        /// It ended by itself.
        OWN,
        /// A signal ended it that Stele did not send.
        SIGNAL,
        /// The kernel ended it at its memory limit.
        OUT_OF_MEMORY,
        /// Stele stopped it.
        STOPPED,
        /// The machine went down, or the end was not observed.
        LOST
    }

    public Exit {
        lastLines = lastLines.subList(Math.max(0, lastLines.size() - LINES_MAX), lastLines.size()).stream()
                .map(LINE::cut)
                .toList();
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
