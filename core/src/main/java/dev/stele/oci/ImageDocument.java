package dev.stele.oci;

import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A manifest or an index of anybody, checked for what would make it ambiguous: whoever takes one from outside,
/// by a push, a pull or a file, reads it here. Its bytes are stored unchanged.
///
/// @param references the descriptors that it consists of, in order; of a manifest the config is the first
/// @param subject the manifest that it refers to, if any
/// @param artifactType for an image manifest without one its config's media type
public record ImageDocument(
        String mediaType,
        List<Descriptor> references,
        Optional<Descriptor> subject,
        Optional<String> artifactType,
        Json json) {
    public static final int BYTES_MAX = 4 << 20;

    private static final Set<String> IMAGE_TYPES = Set.of(MediaTypes.MANIFEST, MediaTypes.DOCKER_MANIFEST);
    private static final Set<String> INDEX_TYPES = Set.of(MediaTypes.INDEX, MediaTypes.DOCKER_INDEX);
    private static final int REFERENCES_MAX = 10_000;

    public ImageDocument {
        references = List.copyOf(references);
    }

    /// @throws JsonException when the bytes are no manifest, or are ambiguous
    public static ImageDocument parse(byte[] bytes) {
        try {
            return parse(Json.parse(bytes));
        } catch (IllegalArgumentException e) {
            throw new JsonException(FailureText.of(e));
        }
    }

    private static ImageDocument parse(Json json) {
        boolean index = json.get("manifests").isPresent();
        boolean image = json.get("config").isPresent() || json.get("layers").isPresent();
        if (index == image) {
            throw new JsonException(
                    index
                            ? "has manifests beside config or layers: this could be read in two ways"
                            : "is neither " + "an image manifest (config, layers) nor an index (manifests)");
        }
        if (json.number("schemaVersion") != 2) {
            throw new JsonException("schemaVersion is not 2");
        }
        String mediaType = json.optionalString("mediaType").orElse(index ? MediaTypes.INDEX : MediaTypes.MANIFEST);
        if (!(index ? INDEX_TYPES : IMAGE_TYPES).contains(mediaType)) {
            throw new JsonException("mediaType " + mediaType + " is not that of what it holds");
        }
        List<Json> listed = new ArrayList<>(json.list(index ? "manifests" : "layers"));
        if (image) {
            listed.addFirst(json.at("config"));
        }
        if (listed.size() > REFERENCES_MAX) {
            throw new JsonException("more than " + REFERENCES_MAX + " descriptors");
        }
        Optional<String> configType = image ? Optional.of(json.at("config").string("mediaType")) : Optional.empty();
        return new ImageDocument(
                mediaType,
                listed.stream().map(ImageDocument::descriptor).toList(),
                json.get("subject").map(ImageDocument::descriptor),
                json.optionalString("artifactType").or(() -> configType),
                json);
    }

    private static Descriptor descriptor(Json json) {
        Descriptor out = Descriptor.fromJson(json);
        json.optionalString("data").ifPresent(data -> {
            byte[] bytes = Base64.getDecoder().decode(data);
            boolean same = bytes.length == out.size()
                    && (!out.digest().algorithm().equals("sha256")
                            || Digest.sha256(bytes).equals(out.digest()));
            if (!same) {
                throw new JsonException("the data of " + out.digest() + " is not what its digest and size say");
            }
        });
        return out;
    }

    public boolean isIndex() {
        return INDEX_TYPES.contains(mediaType);
    }

    /// Whether a media type is that of a manifest or an index.
    public static boolean isOne(String mediaType) {
        return IMAGE_TYPES.contains(mediaType) || INDEX_TYPES.contains(mediaType);
    }

    /// Whether a layer is one that registries need not have.
    public static boolean isElsewhere(Descriptor layer) {
        return layer.mediaType().contains(".nondistributable.")
                || layer.mediaType().contains(".foreign.");
    }
}
