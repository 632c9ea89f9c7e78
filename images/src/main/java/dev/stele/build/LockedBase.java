package dev.stele.build;

import dev.stele.oci.Digest;
import dev.stele.text.Json;

/// The base image of a recipe as `image.lock` pins it.
///
/// @param reference as the recipe names it
/// @param digest of what the name stood for: an index, where the base is one for several platforms
/// @param manifest the digest of the manifest for the image's platform
record LockedBase(String reference, Digest digest, Digest manifest) {
    Json.Obj toJson() {
        return Json.object()
                .put("reference", reference)
                .put("digest", digest.toString())
                .put("manifest", manifest.toString())
                .build();
    }

    static LockedBase fromJson(Json json) {
        return new LockedBase(
                json.string("reference"), Digest.parse(json.string("digest")), Digest.parse(json.string("manifest")));
    }
}
