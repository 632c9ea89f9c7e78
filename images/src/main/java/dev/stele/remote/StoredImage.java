package dev.stele.remote;

import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageDocument;
import dev.stele.oci.ImageIndex;
import dev.stele.oci.ImageIndex.ImagePlatform;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.text.FailureText;
import dev.stele.text.JsonException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An image of the store with all that it consists of, to be sent elsewhere.
///
/// @param name as a person wrote it
/// @param documents manifests and indexes, each after those that it names; the image itself last
/// @param blobs configs and layers, each once
public record StoredImage(String name, Map<Digest, byte[]> documents, Map<Digest, Descriptor> blobs) {
    private static final int DEPTH_MAX = 3;

    public StoredImage {
        documents = Collections.unmodifiableMap(new LinkedHashMap<>(documents));
        blobs = Collections.unmodifiableMap(new LinkedHashMap<>(blobs));
    }

    /// @param platform only the manifest for it, where the image is an index; absent = all
    /// @throws RemoteException when a part is not in the store
    public static StoredImage of(String name, Digest digest, Optional<ImagePlatform> platform, Store store) {
        Map<Digest, byte[]> documents = new LinkedHashMap<>();
        Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
        Walk walk = new Walk(name, store, documents, blobs);
        walk.add(platform.map(wanted -> walk.choose(digest, wanted)).orElse(digest), 0);
        return new StoredImage(name, documents, blobs);
    }

    /// The digest of what is sent.
    public Digest digest() {
        return List.copyOf(documents.keySet()).getLast();
    }

    ImageDocument document(Digest digest) {
        return ImageAdmission.parse(
                name, Optional.ofNullable(documents.get(digest)).orElseThrow());
    }

    long bytes() {
        return blobs.values().stream().mapToLong(Descriptor::size).sum();
    }

    private record Walk(String name, Store store, Map<Digest, byte[]> documents, Map<Digest, Descriptor> blobs) {
        Digest choose(Digest digest, ImagePlatform wanted) {
            Digest at = digest;
            for (int depth = 0; depth <= DEPTH_MAX; depth++) {
                byte[] bytes = read(at);
                if (!ImageAdmission.parse(name, bytes).isIndex()) {
                    return requirePlatform(at, bytes, wanted);
                }
                ImageIndex index = index(bytes);
                at = index.find(wanted)
                        .orElseThrow(() -> RemoteException.failed(
                                RemoteProblems.otherPlatform(name, wanted.toString(), index.platforms())))
                        .digest();
            }
            throw ImageAdmission.refused(name, "its indexes are nested more than " + DEPTH_MAX + " deep");
        }

        private Digest requirePlatform(Digest at, byte[] bytes, ImagePlatform wanted) {
            ImageDocument document = ImageAdmission.parse(name, bytes);
            if (ImageAdmission.isImage(document)) {
                byte[] config = read(document.references().getFirst().digest());
                ImagePlatform own = ImageAdmission.requireConfig(name, document, config);
                if (!own.isFor(wanted)) {
                    throw RemoteException.failed(RemoteProblems.otherPlatform(name, wanted.toString(), own.toString()));
                }
            }
            return at;
        }

        private ImageIndex index(byte[] bytes) {
            try {
                return ImageIndex.parse(bytes);
            } catch (JsonException e) {
                throw ImageAdmission.refused(name, FailureText.of(e));
            }
        }

        void add(Digest digest, int depth) {
            byte[] bytes = read(digest);
            ImageDocument document = ImageAdmission.parse(name, bytes);
            if (depth > DEPTH_MAX) {
                throw ImageAdmission.refused(name, "its indexes are nested more than " + DEPTH_MAX + " deep");
            }
            ImageAdmission.missing(document, store).ifPresent(missing -> {
                throw RemoteException.failed(RemoteProblems.incomplete(name, missing));
            });
            for (Descriptor reference : document.references()) {
                if (document.isIndex()) {
                    add(reference.digest(), depth + 1);
                } else {
                    blobs.putIfAbsent(reference.digest(), reference);
                }
            }
            documents.putIfAbsent(digest, bytes);
        }

        private byte[] read(Digest digest) {
            try {
                return store.read(digest, ImageDocument.BYTES_MAX);
            } catch (StoreException.Missing _) {
                throw RemoteException.failed(
                        RemoteProblems.incomplete(name, new Descriptor("application/octet-stream", digest, 0)));
            }
        }
    }
}
