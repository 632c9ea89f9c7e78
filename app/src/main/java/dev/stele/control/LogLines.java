package dev.stele.control;

import dev.stele.text.Json;
import java.time.Instant;
import java.util.List;

/// Lines of instances' logs, merged by their times, oldest first.
///
/// @param next position in each log, for a later query that continues there
public record LogLines(List<Line> lines, String next) {
    public LogLines {
        lines = List.copyOf(lines);
    }

    /// @param at when it ended; the epoch where the log does not say
    /// @param release its number
    /// @param err whether it was written to standard error
    /// @param whole false for text after which the end of its line is not written yet; a later answer has the line
    public record Line(Instant at, String instance, int release, boolean err, String text, boolean whole) {
        static Line fromJson(Json json) {
            return new Line(
                    json.optionalString("time").map(Instant::parse).orElse(Instant.EPOCH),
                    json.string("instance"),
                    Math.toIntExact(json.number("release")),
                    json.optionalString("stream").filter("stderr"::equals).isPresent(),
                    json.string("text"),
                    json.get("partial").isEmpty());
        }

        Json toJson() {
            Json.Builder out = Json.object()
                    .put("time", at.toString())
                    .put("stream", err ? "stderr" : "stdout")
                    .put("instance", instance)
                    .put("release", release)
                    .put("text", text);
            return whole ? out.build() : out.put("partial", true).build();
        }
    }

    /// Without those that a later answer has, whole.
    public LogLines whole() {
        return new LogLines(lines.stream().filter(Line::whole).toList(), next);
    }

    public static LogLines fromJson(Json json) {
        return new LogLines(json.list("lines").stream().map(Line::fromJson).toList(), json.string("next"));
    }

    public Json toJson() {
        return Json.object()
                .put("lines", Json.array(lines, Line::toJson))
                .put("next", next)
                .build();
    }
}
