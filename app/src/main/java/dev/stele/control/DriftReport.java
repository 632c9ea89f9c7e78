package dev.stele.control;

import dev.stele.text.Json;
import java.time.Instant;
import java.util.List;

/// The drift that was found, newest last.
public record DriftReport(List<Finding> findings) {
    public DriftReport {
        findings = List.copyOf(findings);
    }

    /// @param object a service, an instance or a layer
    /// @param what one sentence
    /// @param seen for display only
    /// @param done what Stele did about it; empty while it is still there
    public record Finding(String object, String what, Instant seen, String done) {
        static Finding fromJson(Json json) {
            return new Finding(
                    json.string("object"),
                    json.string("what"),
                    Instant.parse(json.string("seen")),
                    json.string("done"));
        }

        Json toJson() {
            return Json.object()
                    .put("object", object)
                    .put("what", what)
                    .put("seen", seen.toString())
                    .put("done", done)
                    .build();
        }
    }

    public static DriftReport fromJson(Json json) {
        return new DriftReport(
                json.list("findings").stream().map(Finding::fromJson).toList());
    }

    public Json toJson() {
        return Json.object()
                .put("findings", Json.array(findings, Finding::toJson))
                .build();
    }
}
