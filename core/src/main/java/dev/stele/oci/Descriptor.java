package dev.stele.oci;

import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// What some content is, what it is called and how long it is (image-spec, descriptor.md).
///
/// @param size length in bytes
public record Descriptor(String mediaType, Digest digest, long size, Map<String, String> annotations) {
    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("negative size of " + digest);
        }
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    public Descriptor(String mediaType, Digest digest, long size) {
        this(mediaType, digest, size, Map.of());
    }

    /// @throws JsonException when a field is missing or wrong
    public static Descriptor fromJson(Json json) {
        try {
            return new Descriptor(
                    json.string("mediaType"),
                    Digest.parse(json.string("digest")),
                    json.number("size"),
                    json.stringMapOf("annotations"));
        } catch (IllegalArgumentException e) {
            throw new JsonException("bad descriptor: " + FailureText.of(e));
        }
    }

    public Json toJson() {
        Json.Builder out = Json.object()
                .put("mediaType", mediaType)
                .put("digest", digest.toString())
                .put("size", size);
        if (!annotations.isEmpty()) {
            out.put("annotations", Json.stringMap(annotations));
        }
        return out.build();
    }
}
