package dev.stele.reference;

import dev.stele.text.Json;

/// What there is to say of an error code.
///
/// @param what it means, in a sentence
/// @param why it is an error
/// @param fix what to do
/// @param example what leads to it
public record ErrorEntry(String code, String what, String why, String fix, String example) {
    public String text() {
        return code + "  " + what + "\n\n  why      " + why + "\n  fix      " + fix + "\n  example  " + example + "\n";
    }

    public Json.Obj toJson() {
        return Json.object()
                .put("code", code)
                .put("what", what)
                .put("why", why)
                .put("fix", fix)
                .put("example", example)
                .build();
    }
}
