package dev.stele.build;

import dev.stele.fetch.Wanted;
import dev.stele.oci.Digest;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.net.URI;
import java.util.List;

/// A file of a project that `image.lock` holds, such as a wheel.
///
/// @param kind whose file it is, such as `python`
/// @param name of what the file brings, as its kind spells it
/// @param uris where it is, the first place first
/// @param digest SHA-256 or SHA-512, which its store names it by
/// @param platform that it was chosen for, such as `linux/amd64`; `any` for all
record PinnedFile(String kind, String name, String version, List<URI> uris, Digest digest, long size, String platform) {
    PinnedFile {
        uris = List.copyOf(uris);
        if (uris.isEmpty() || size < 0) {
            throw new JsonException(name + " has no address or a size below 0");
        }
    }

    Wanted wanted() {
        return Wanted.exactly(digest, size);
    }

    Json.Obj toJson() {
        return Json.object()
                .put("kind", kind)
                .put("name", name)
                .put("version", version)
                .put("uris", Json.array(uris, u -> new Json.Str(u.toString())))
                .put("digest", digest.toString())
                .put("size", size)
                .put("platform", platform)
                .build();
    }

    static PinnedFile fromJson(Json json) {
        return new PinnedFile(
                json.string("kind"),
                json.string("name"),
                json.string("version"),
                json.stringList("uris").stream().map(URI::create).toList(),
                Digest.parse(json.string("digest")),
                json.number("size"),
                json.string("platform"));
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
