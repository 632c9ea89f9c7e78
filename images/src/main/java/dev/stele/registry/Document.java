package dev.stele.registry;

import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.MediaTypes;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.store.Trash;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// The parts of a pushed manifest or index that the registry needs. The bytes themselves are stored unchanged.
///
/// @param references the descriptors that it consists of, in order
/// @param subject the manifest that it refers to, if any
/// @param artifactType for an image manifest without one its config's media type
record Document(
        String mediaType,
        List<Descriptor> references,
        Optional<Descriptor> subject,
        Optional<String> artifactType,
        Json json) {
    static final int BYTES_MAX = 4 << 20;
    private static final Set<String> IMAGE_TYPES =
            Set.of(MediaTypes.MANIFEST, "application/vnd.docker.distribution.manifest.v2+json");
    private static final Set<String> INDEX_TYPES =
            Set.of(MediaTypes.INDEX, "application/vnd.docker.distribution.manifest.list.v2+json");
    private static final int REFERENCES_MAX = 10_000;

    Document {
        references = List.copyOf(references);
    }

    /// @throws ApiError when the bytes are no manifest, or are ambiguous
    static Document parse(byte[] bytes) {
        try {
            return parse(Json.parse(bytes));
        } catch (JsonException | IllegalArgumentException e) {
            throw invalid(FailureText.of(e));
        }
    }

    private static Document parse(Json json) {
        boolean index = json.get("manifests").isPresent();
        boolean image = json.get("config").isPresent() || json.get("layers").isPresent();
        if (index == image) {
            throw invalid(
                    index
                            ? "has manifests beside config or layers: this could be read in two ways"
                            : "is neither " + "an image manifest (config, layers) nor an index (manifests)");
        }
        if (json.number("schemaVersion") != 2) {
            throw invalid("schemaVersion is not 2");
        }
        String mediaType = json.optionalString("mediaType").orElse(index ? MediaTypes.INDEX : MediaTypes.MANIFEST);
        if (!(index ? INDEX_TYPES : IMAGE_TYPES).contains(mediaType)) {
            throw invalid("mediaType " + mediaType + " is not that of what it holds");
        }
        List<Json> listed = new ArrayList<>(json.list(index ? "manifests" : "layers"));
        if (image) {
            listed.addFirst(json.at("config"));
        }
        if (listed.size() > REFERENCES_MAX) {
            throw invalid("more than " + REFERENCES_MAX + " descriptors");
        }
        Optional<String> configType = image ? Optional.of(json.at("config").string("mediaType")) : Optional.empty();
        return new Document(
                mediaType,
                listed.stream().map(Document::descriptor).toList(),
                json.get("subject").map(Document::descriptor),
                json.optionalString("artifactType").or(() -> configType),
                json);
    }

    /// A manifest in the store, with its bytes.
    record Stored(Document document, RegistryReply.Bytes body) {}

    /// Empty when there is no such blob, or it is no manifest.
    static Optional<Stored> read(Store store, Digest digest) {
        return stored(() -> store.read(digest, BYTES_MAX));
    }

    /// As [#read], without counting as a use of the blob.
    static Optional<Document> peek(Trash trash, Digest digest) {
        return stored(() -> trash.peek(digest, BYTES_MAX)).map(Stored::document);
    }

    private static Optional<Stored> stored(Supplier<byte[]> read) {
        try {
            byte[] bytes = read.get();
            return Optional.of(new Stored(parse(bytes), new RegistryReply.Bytes(bytes)));
        } catch (StoreException.Missing | StoreException.TooLarge | ApiError _) {
            return Optional.empty();
        }
    }

    /// Whether a layer is one that registries need not have.
    static boolean isElsewhere(Descriptor layer) {
        return layer.mediaType().contains(".nondistributable.")
                || layer.mediaType().contains(".foreign.");
    }

    boolean isIndex() {
        return INDEX_TYPES.contains(mediaType);
    }

    /// The descriptor of this document in a list of referrers.
    Json referrer(Digest digest, long size) {
        Json.Builder out = Json.object()
                .put("mediaType", mediaType)
                .put("digest", digest.toString())
                .put("size", size)
                .put("artifactType", artifactType);
        json.get("annotations").ifPresent(a -> out.put("annotations", a));
        return out.build();
    }

    private static Descriptor descriptor(Json json) {
        Descriptor out = Descriptor.fromJson(json);
        json.optionalString("data").ifPresent(data -> {
            byte[] bytes = Base64.getDecoder().decode(data);
            boolean same = bytes.length == out.size()
                    && (!out.digest().algorithm().equals("sha256")
                            || Digest.sha256(bytes).equals(out.digest()));
            if (!same) {
                throw invalid("the data of " + out.digest() + " is not what its digest and size say");
            }
        });
        return out;
    }

    static ApiError invalid(String why) {
        return new ApiError(400, "MANIFEST_INVALID", why);
    }
}
