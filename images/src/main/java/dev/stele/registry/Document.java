package dev.stele.registry;

import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageDocument;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.store.Trash;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A pushed manifest or index, as [ImageDocument] checks it for every way into the store. The bytes themselves
/// are stored unchanged.
record Document(ImageDocument image) {
    static final int BYTES_MAX = ImageDocument.BYTES_MAX;

    /// @throws ApiError when the bytes are no manifest, or are ambiguous
    static Document parse(byte[] bytes) {
        try {
            return new Document(ImageDocument.parse(bytes));
        } catch (JsonException e) {
            throw invalid(FailureText.of(e));
        }
    }

    String mediaType() {
        return image.mediaType();
    }

    /// The descriptors that it consists of, in order.
    List<Descriptor> references() {
        return image.references();
    }

    /// The manifest that it refers to, if any.
    Optional<Descriptor> subject() {
        return image.subject();
    }

    Optional<String> artifactType() {
        return image.artifactType();
    }

    Json json() {
        return image.json();
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
        return ImageDocument.isElsewhere(layer);
    }

    boolean isIndex() {
        return image.isIndex();
    }

    /// The descriptor of this document in a list of referrers.
    Json referrer(Digest digest, long size) {
        Json.Builder out = Json.object()
                .put("mediaType", mediaType())
                .put("digest", digest.toString())
                .put("size", size)
                .put("artifactType", artifactType());
        json().get("annotations").ifPresent(a -> out.put("annotations", a));
        return out.build();
    }

    static ApiError invalid(String why) {
        return new ApiError(400, "MANIFEST_INVALID", why);
    }
}
