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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// Serves manifests and indexes, by tag and by digest. Their bytes are stored unchanged, and only when all of their
/// references exist.
final class Manifests {
    private static final int TAGS_PER_PUT_MAX = 10;

    /// Repositories share them by their name, so that a push seldom waits for another repository.
    private static final int LOCKS = 64;

    private final Store store;
    private final Belongings belongings;
    private final Referrers referrers;
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

    Manifests(Store store, Belongings belongings, Referrers referrers) {
        this.store = store;
        this.belongings = belongings;
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
        Document.Stored found = manifest(target.repository(), digest).orElseThrow(() -> unknown(target));
        return new RegistryReply(200, Map.of(), found.body())
                .with("Content-Type", found.document().mediaType())
                .with("Docker-Content-Digest", digest.toString());
    }

    private Digest tagged(Target.Manifest target) {
        if (!Reference.isTag(target.reference())) {
            throw unknown(target);
        }
        return store.tag(target.repository(), target.reference()).orElseThrow(() -> unknown(target));
    }

    private Optional<Document.Stored> manifest(String repository, Digest digest) {
        return belongings.has(repository, digest) ? Document.read(store, digest) : Optional.empty();
    }

    private RegistryReply put(RegistryCall call, Target.Manifest target) {
        byte[] bytes = body(call);
        Document document = Document.parse(bytes);
        requireContentType(call, document);
        Digest named = isDigest(target) ? Target.digest(target.reference()) : Digest.sha256(bytes);
        List<String> tags =
                isDigest(target) ? call.query().getOrDefault("tag", List.of()) : List.of(target.reference());
        requireTags(tags);
        requireReferences(target.repository(), document);
        Pushed pushed = new Pushed(target.repository(), named, document, new RegistryReply.Bytes(bytes));
        ReentrantLock lock = locks.get(Math.floorMod(target.repository().hashCode(), locks.size()));
        lock.lock();
        try {
            keep(pushed, tags);
        } finally {
            lock.unlock();
        }
        RegistryReply reply = RegistryReply.empty(201)
                .with("Location", "/v2/" + target.repository() + "/manifests/" + target.reference())
                .with("Docker-Content-Digest", named.toString());
        if (isDigest(target) && !tags.isEmpty()) {
            reply = reply.with("OCI-Tag", String.join(", ", tags));
        }
        return document.subject().isPresent()
                ? reply.with("OCI-Subject", document.subject().get().digest().toString())
                : reply;
    }

    /// A manifest that was sent whole, and is valid.
    private record Pushed(String repository, Digest digest, Document document, RegistryReply.Bytes body) {}

    /// Whatever can refuse the manifest is asked before anything is stored. Only another process can still take a tag
    /// in
    /// between; then the repository is without the manifest again.
    private void keep(Pushed pushed, List<String> tags) {
        tags.forEach(tag -> requireFree(pushed, tag));
        Optional<Digest> subject = pushed.document().subject().map(Descriptor::digest);
        subject.ifPresent(s -> referrers.requireRoom(pushed.repository(), s, pushed.digest()));
        boolean isNew = !belongings.hasManifest(pushed.repository(), pushed.digest());
        store(pushed.body().content(), pushed.digest());
        belongings.addManifest(pushed.repository(), pushed.digest());
        subject.ifPresent(s -> referrers.add(pushed.repository(), s, pushed.digest()));
        for (String tag : tags) {
            CrashPoint.MANIFEST_BEFORE_TAG.reach();
            Optional<Digest> taken = setTag(pushed, tag);
            if (taken.isPresent()) {
                if (isNew && tag.equals(tags.getFirst())) {
                    subject.ifPresent(s -> referrers.remove(pushed.repository(), s, pushed.digest()));
                    belongings.removeManifest(pushed.repository(), pushed.digest());
                }
                throw taken(pushed, tag, taken.get());
            }
            CrashPoint.MANIFEST_AFTER_TAG.reach();
        }
    }

    private static byte[] body(RegistryCall call) {
        try {
            byte[] bytes = call.body().upTo(Document.BYTES_MAX + 1);
            if (bytes.length > Document.BYTES_MAX) {
                throw new ApiError(413, "SIZE_INVALID", "a manifest has at most " + Document.BYTES_MAX + " bytes");
            }
            return bytes;
        } catch (IOException _) {
            throw new ApiError(400, "SIZE_INVALID", "the connection ended before the manifest did");
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

    /// Requires that the repository has all references, with the stated size. Non-distributable layers may be absent. A
    /// blob of the store that is not in the repository is missing like any other, whatever size is stated.
    private void requireReferences(String repository, Document document) {
        for (Descriptor reference : document.references()) {
            if (!belongings.has(repository, reference.digest())) {
                if (!Document.isElsewhere(reference)) {
                    throw new ApiError(
                            404,
                            "MANIFEST_BLOB_UNKNOWN",
                            "names " + reference.digest() + ", which " + repository + " has not; push that first");
                }
            } else if (store.size(reference.digest()) != reference.size()) {
                throw Document.invalid(reference.digest() + " has " + store.size(reference.digest()) + " bytes and not "
                        + reference.size());
            } else if (document.isIndex()
                    && Document.read(store, reference.digest()).isEmpty()) {
                throw Document.invalid(reference.digest() + " is no manifest");
            }
        }
    }

    private void store(byte[] bytes, Digest named) {
        try {
            store.put(new ByteArrayInputStream(bytes), Optional.of(named), bytes.length);
        } catch (StoreException.Damaged _) {
            throw ApiError.badDigest(named.toString());
        }
    }

    private void requireFree(Pushed pushed, String tag) {
        Optional<Digest> existing = store.tag(pushed.repository(), tag);
        if (existing.isPresent() && !existing.get().equals(pushed.digest()) && !mayGrow(pushed, tag, existing.get())) {
            throw taken(pushed, tag, existing.get());
        }
    }

    private boolean mayGrow(Pushed pushed, String tag, Digest existing) {
        return SignatureTags.isOne(tag)
                && Document.read(store, existing)
                        .map(former -> SignatureTags.keepsAll(former.document(), pushed.document()))
                        .orElse(false);
    }

    /// Empty when the tag now names the manifest, otherwise what it names.
    private Optional<Digest> setTag(Pushed pushed, String tag) {
        TagResult result = store.setTag(pushed.repository(), tag, pushed.digest());
        if (result instanceof TagResult.Taken(var former) && mayGrow(pushed, tag, former)) {
            result = store.growTag(pushed.repository(), tag, former, pushed.digest());
        }
        return result instanceof TagResult.Taken(var existing) ? Optional.of(existing) : Optional.empty();
    }

    private static ApiError taken(Pushed pushed, String tag, Digest existing) {
        String name = pushed.repository() + ":" + tag;
        String fix = SignatureTags.isOne(tag) ? SignatureTags.FIX : "raise the version, or push by digest only";
        return new ApiError(
                409,
                "DENIED",
                "tag " + name + " already names " + existing + ", and tags here do not move; you pushed "
                        + pushed.digest() + "; fix: " + fix,
                Json.object()
                        .put("problem", "G409")
                        .put("reason", "TAG_IMMUTABLE")
                        .put("tag", name)
                        .put("existing", existing.toString())
                        .put("pushed", pushed.digest().toString())
                        .put("fix", fix)
                        .build());
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
