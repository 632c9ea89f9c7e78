package dev.stele.registry;

import dev.stele.crash.CrashPoint;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.Reference;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.store.TagResult;
import dev.stele.text.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Serves manifests and indexes, by tag and by digest. Their bytes are stored unchanged, and only when all of their
/// references exist.
final class Manifests {
    private static final int TAGS_PER_PUT_MAX = 10;

    private final Store store;
    private final Referrers referrers;

    Manifests(Store store, Referrers referrers) {
        this.store = store;
        this.referrers = referrers;
    }

    RegistryReply answer(RegistryCall call, Target.Manifest target) {
        return switch (call.method()) {
            case "GET", "HEAD" -> get(target);
            case "PUT" -> put(call, target);
            case "DELETE" -> throw ApiError.unsupported("tags do not move and are not removed here");
            default -> throw ApiError.unsupported("a manifest takes GET, HEAD and PUT");
        };
    }

    private RegistryReply get(Target.Manifest target) {
        Digest digest = isDigest(target) ? Target.digest(target.reference()) : tagged(target);
        Optional<byte[]> bytes = manifest(digest);
        if (bytes.isEmpty()) {
            throw unknown(target);
        }
        Document document = Document.parse(bytes.get());
        return new RegistryReply(200, Map.of(), new RegistryReply.Bytes(bytes.get()))
                .with("Content-Type", document.mediaType())
                .with("Docker-Content-Digest", digest.toString());
    }

    private Digest tagged(Target.Manifest target) {
        if (!Reference.isTag(target.reference())) {
            throw unknown(target);
        }
        return store.tag(target.repository(), target.reference()).orElseThrow(() -> unknown(target));
    }

    /// The bytes of a manifest. Empty when there is no such blob, or it is no manifest.
    private Optional<byte[]> manifest(Digest digest) {
        try {
            byte[] bytes = store.read(digest, Document.BYTES_MAX);
            Document.parse(bytes);
            return Optional.of(bytes);
        } catch (StoreException.Missing | StoreException.TooLarge | ApiError _) {
            return Optional.empty();
        }
    }

    private RegistryReply put(RegistryCall call, Target.Manifest target) {
        byte[] bytes = body(call);
        Document document = Document.parse(bytes);
        requireContentType(call, document);
        Digest named = isDigest(target) ? Target.digest(target.reference()) : Digest.sha256(bytes);
        List<String> tags =
                isDigest(target) ? call.query().getOrDefault("tag", List.of()) : List.of(target.reference());
        requireTags(tags);
        requireReferences(document);
        Digest digest = store(bytes, named);
        document.subject().ifPresent(subject -> referrers.add(target.repository(), subject.digest(), digest));
        RegistryReply reply = RegistryReply.empty(201)
                .with("Location", "/v2/" + target.repository() + "/manifests/" + target.reference())
                .with("Docker-Content-Digest", digest.toString());
        for (String tag : tags) {
            CrashPoint.MANIFEST_BEFORE_TAG.reach();
            setTag(target.repository(), tag, digest);
            CrashPoint.MANIFEST_AFTER_TAG.reach();
        }
        if (isDigest(target) && !tags.isEmpty()) {
            reply = reply.with("OCI-Tag", String.join(", ", tags));
        }
        return document.subject().isPresent()
                ? reply.with("OCI-Subject", document.subject().get().digest().toString())
                : reply;
    }

    private static byte[] body(RegistryCall call) {
        try {
            byte[] bytes = call.body().readNBytes(Document.BYTES_MAX + 1);
            if (bytes.length > Document.BYTES_MAX) {
                throw new ApiError(413, "SIZE_INVALID", "a manifest has at most " + Document.BYTES_MAX + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("the manifest was not sent to its end", e);
        }
    }

    private static void requireContentType(RegistryCall call, Document document) {
        String contentType = call.header("content-type").orElse("");
        int semicolon = contentType.indexOf(';');
        String bare = (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).strip();
        if (!bare.equals(document.mediaType())) {
            throw Document.invalid("it was sent as \"" + bare + "\" but is " + document.mediaType());
        }
    }

    private static void requireTags(List<String> tags) {
        if (tags.size() > TAGS_PER_PUT_MAX) {
            throw new ApiError(414, "MANIFEST_INVALID", "at most " + TAGS_PER_PUT_MAX + " tags at once");
        }
        for (String tag : tags) {
            if (!Reference.isTag(tag)) {
                throw new ApiError(400, "MANIFEST_INVALID", "not a tag: up to 128 letters, digits, . _ or -");
            }
        }
    }

    /// Requires that all references exist with the stated size. Non-distributable layers may be absent.
    private void requireReferences(Document document) {
        for (Descriptor reference : document.references()) {
            boolean elsewhere = reference.mediaType().contains(".nondistributable.")
                    || reference.mediaType().contains(".foreign.");
            if (!store.has(reference.digest())) {
                if (!elsewhere) {
                    throw new ApiError(
                            404,
                            "MANIFEST_BLOB_UNKNOWN",
                            "names " + reference.digest() + ", which is not here; push that first");
                }
            } else if (store.size(reference.digest()) != reference.size()) {
                throw Document.invalid(reference.digest() + " has " + store.size(reference.digest()) + " bytes and not "
                        + reference.size());
            } else if (document.isIndex() && manifest(reference.digest()).isEmpty()) {
                throw Document.invalid(reference.digest() + " is no manifest");
            }
        }
    }

    private Digest store(byte[] bytes, Digest named) {
        try {
            return store.put(new ByteArrayInputStream(bytes), Optional.of(named), bytes.length);
        } catch (StoreException.Damaged _) {
            throw ApiError.badDigest(named.toString());
        }
    }

    private void setTag(String repository, String tag, Digest digest) {
        if (store.setTag(repository, tag, digest) instanceof TagResult.Taken(var existing)) {
            String name = repository + ":" + tag;
            String fix = "raise the version, or push by digest only";
            throw new ApiError(
                    409,
                    "DENIED",
                    "tag " + name + " already names " + existing + ", and tags here do not move; you pushed " + digest
                            + "; fix: " + fix,
                    Json.object()
                            .put("problem", "G409")
                            .put("reason", "TAG_IMMUTABLE")
                            .put("tag", name)
                            .put("existing", existing.toString())
                            .put("pushed", digest.toString())
                            .put("fix", fix)
                            .build());
        }
    }

    /// A tag has no colon, so a reference with one is a digest or invalid, and is never looked up as a tag.
    private static boolean isDigest(Target.Manifest target) {
        return target.reference().indexOf(':') >= 0;
    }

    private static ApiError unknown(Target.Manifest target) {
        return new ApiError(
                404, "MANIFEST_UNKNOWN", target.repository() + " has no manifest \"" + target.reference() + "\"");
    }
}
