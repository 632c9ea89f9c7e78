package dev.stele.oci;

import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// An image manifest (image-spec, manifest.md, and Docker's version 2, schema 2): a config and its layers, the lowest
/// first.
///
/// This is what Stele writes and runs. A registry stores other people's manifests byte for byte instead.
public record Manifest(Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {
    public Manifest {
        layers = List.copyOf(layers);
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /// @throws JsonException when the bytes are no image manifest, or could be read as an index too (CVE-2021-41190)
    public static Manifest parse(byte[] bytes) {
        return of(Json.parse(bytes));
    }

    static Manifest of(Json json) {
        if (json.get("manifests").isPresent()) {
            throw new JsonException("has \"manifests\" beside \"layers\": this could be read in two ways");
        }
        if (json.number("schemaVersion") != 2) {
            throw new JsonException("schemaVersion is not 2");
        }
        String mediaType = json.optionalString("mediaType").orElse(MediaTypes.MANIFEST);
        if (!mediaType.equals(MediaTypes.MANIFEST) && !mediaType.equals(MediaTypes.DOCKER_MANIFEST)) {
            throw new JsonException("not an image manifest but " + mediaType);
        }
        return new Manifest(
                Descriptor.fromJson(json.at("config")),
                json.at("layers").asList().stream().map(Descriptor::fromJson).toList(),
                json.stringMapOf("annotations"));
    }

    /// The canonical bytes; their digest is the image's identity.
    public byte[] bytes() {
        Json.Builder out = Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.MANIFEST)
                .put("config", config.toJson())
                .put("layers", Json.array(layers, Descriptor::toJson));
        if (!annotations.isEmpty()) {
            out.put("annotations", Json.stringMap(annotations));
        }
        return out.build().bytes();
    }
}
