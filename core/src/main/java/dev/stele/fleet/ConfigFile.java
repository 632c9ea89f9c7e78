package dev.stele.fleet;

import dev.stele.oci.Digest;
import dev.stele.text.Json;

/// A config file of a release, named by its content. The bytes lie in the blob store.
///
/// @param dest absolute path inside the instance
/// @param size in bytes
public record ConfigFile(String dest, Digest content, long size) {
    static ConfigFile fromJson(Json json) {
        return new ConfigFile(json.string("dest"), Digest.parse(json.string("content")), json.number("size"));
    }

    Json toJson() {
        return Json.object()
                .put("dest", dest)
                .put("content", content.toString())
                .put("size", size)
                .build();
    }
}
