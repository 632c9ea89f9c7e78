package dev.stele.text;

import java.util.Optional;

/// One mistake of a person, with all that is needed to fix it.
///
/// @param code stable name of the kind of problem, such as `F102`
/// @param message one sentence: what is wrong
/// @param place where, when it stands in a file
/// @param snippet the offending source line, when there is one
/// @param width how many code points of the snippet are at fault, at least 1
/// @param cause why it is wrong; empty when the message is enough
/// @param fix what to do next: a command or the text to write
public record Problem(
        String code,
        String message,
        Optional<Place> place,
        Optional<String> snippet,
        int width,
        String cause,
        String fix) {
    public Problem {
        if (!code.matches("[A-Z][0-9]{3}")) {
            throw new IllegalArgumentException("a problem's code is a letter and three digits: " + code);
        }
        if (message.isBlank() || fix.isBlank()) {
            throw new IllegalArgumentException("a problem says what is wrong and what to do next: " + code);
        }
        width = Math.max(1, width);
    }

    /// A problem without a place in a file.
    public static Problem of(String code, String message, String cause, String fix) {
        return new Problem(code, message, Optional.empty(), Optional.empty(), 1, cause, fix);
    }

    public Problem withCause(String reason) {
        return new Problem(code, message, place, snippet, width, reason, fix);
    }

    /// The problem as people read it: message, place, snippet with carets, cause, and the fix last.
    public String render() {
        StringBuilder out = new StringBuilder();
        out.append("error[")
                .append(code)
                .append("]: ")
                .append(SafeText.line(message))
                .append('\n');
        String where = place.map(Place::toString).orElse("");
        String head = (SafeText.line(where) + "   " + SafeText.line(cause)).strip();
        int gutter = place.map(p -> String.valueOf(p.line()).length()).orElse(1) + 2;
        String bar = " ".repeat(gutter);
        if (!head.isEmpty()) {
            out.append(bar).append("╷ ").append(head).append('\n');
        }
        if (place.isPresent() && snippet.isPresent()) {
            String line = SafeText.line(snippet.get());
            int indent = Math.min(place.get().column() - 1, line.codePointCount(0, line.length()));
            int room = Math.max(1, line.codePointCount(0, line.length()) - indent);
            out.append(' ')
                    .append(place.get().line())
                    .append(" │ ")
                    .append(line)
                    .append('\n');
            out.append(bar)
                    .append("│ ")
                    .append(" ".repeat(indent))
                    .append("^".repeat(Math.min(width, room)))
                    .append('\n');
        }
        return out.append(bar)
                .append("╵ fix: ")
                .append(SafeText.text(fix))
                .append('\n')
                .toString();
    }

    /// Reads what [#toJson] wrote.
    public static Problem fromJson(Json json) {
        Optional<Place> place = json.optionalString("file")
                .map(file ->
                        new Place(file, Math.toIntExact(json.number("line")), Math.toIntExact(json.number("column"))));
        return new Problem(
                json.string("code"),
                json.string("message"),
                place,
                json.optionalString("snippet"),
                json.get("width").map(w -> Math.toIntExact(w.asLong())).orElse(1),
                json.string("cause"),
                json.string("fix"));
    }

    public Json toJson() {
        Json.Builder out = Json.object().put("code", code).put("message", message);
        place.ifPresent(p -> out.put("file", p.file()).put("line", p.line()).put("column", p.column()));
        snippet.ifPresent(s -> out.put("snippet", s).put("width", width));
        return out.put("cause", cause).put("fix", fix).build();
    }
}
