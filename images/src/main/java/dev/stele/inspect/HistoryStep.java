package dev.stele.inspect;

import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.util.List;

/// One step of an image's history (image-spec, config.md, `history`), the earliest first.
///
/// @param created RFC 3339, in UTC; empty when it is not told
/// @param madeBy the command or tool; empty when it is not told
/// @param comment empty when there is none
/// @param isEmpty whether it made no layer
public record HistoryStep(String created, String madeBy, String comment, boolean isEmpty) {
    /// @param config the bytes of an image's configuration
    /// @throws JsonException when they are none
    static List<HistoryStep> parse(byte[] config) {
        return Json.parse(config).list("history").stream()
                .map(step -> new HistoryStep(
                        step.optionalString("created").orElse(""),
                        step.optionalString("created_by").orElse(""),
                        step.optionalString("comment").orElse(""),
                        step.get("empty_layer")
                                .filter(new Json.Bool(true)::equals)
                                .isPresent()))
                .toList();
    }
}
