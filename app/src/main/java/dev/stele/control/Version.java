package dev.stele.control;

import dev.stele.text.Json;

/// @param stele version of the server's program
/// @param installation 8 hex digits that name this home on its machine
/// @param fence how many servers have taken the home so far
public record Version(String stele, String installation, long fence) {
    public static Version fromJson(Json json) {
        return new Version(json.string("stele"), json.string("installation"), json.number("fence"));
    }

    public Json toJson() {
        return Json.object()
                .put("stele", stele)
                .put("installation", installation)
                .put("fence", fence)
                .build();
    }
}
