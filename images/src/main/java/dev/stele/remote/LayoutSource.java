package dev.stele.remote;

import dev.stele.layer.LayerException;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageDocument;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/// Images of an OCI layout (image-spec, image-layout.md): a folder, or a tar of one.
final class LayoutSource implements BlobSource {
    static final String REF_NAME = "org.opencontainers.image.ref.name";
    static final String MARKER = "oci-layout";
    static final String INDEX = "index.json";
    static final String VERSION = "1.0.0";

    private static final int MARKER_BYTES_MAX = 4096;

    private final String where;
    private final SourceFiles files;
    private final Optional<String> wanted;

    /// @param wanted the name of one of its images
    LayoutSource(String where, SourceFiles files, Optional<String> wanted) {
        this.where = where;
        this.files = files;
        this.wanted = wanted;
    }

    @Override
    public String name() {
        return where;
    }

    static String path(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    @Override
    public Root root() {
        requireMarker();
        byte[] index = required(INDEX);
        ImageDocument document = ImageAdmission.parse(where, index);
        if (!document.isIndex()) {
            throw broken(INDEX + " is no image index");
        }
        List<Descriptor> named = document.references().stream()
                .filter(entry -> wanted.isEmpty()
                        || wanted.get().equals(entry.annotations().get(REF_NAME)))
                .toList();
        if (named.size() == 1) {
            Descriptor only = named.getFirst();
            return Root.of(where, only.digest(), document(only));
        }
        if (named.isEmpty()) {
            throw broken(
                    wanted.isEmpty()
                            ? "it holds no image"
                            : "it has none called \"" + wanted.get() + "\", only " + names(document));
        }
        boolean isOneImage = document.json().list("manifests").stream()
                .allMatch(entry -> entry.get("platform").isPresent());
        if (isOneImage && wanted.isEmpty() && names(document).isEmpty()) {
            return Root.of(where, Digest.sha256(index), index);
        }
        throw RemoteException.invalid(RemoteProblems.ambiguous(where, names(document)));
    }

    private static List<String> names(ImageDocument index) {
        return index.references().stream()
                .flatMap(entry -> Optional.ofNullable(entry.annotations().get(REF_NAME)).stream())
                .distinct()
                .toList();
    }

    private void requireMarker() {
        try {
            Optional<byte[]> marker = files.small(MARKER, MARKER_BYTES_MAX);
            if (marker.isEmpty()) {
                throw broken("it has no file " + MARKER + ", so it is no OCI layout");
            }
            String version = Json.parse(marker.get()).string("imageLayoutVersion");
            if (!version.equals(VERSION)) {
                throw broken("it is of layout version " + version + ", and this version reads " + VERSION);
            }
        } catch (IOException | JsonException | LayerException e) {
            throw broken(FailureText.of(e));
        }
    }

    private byte[] required(String path) {
        try {
            return files.small(path, ImageDocument.BYTES_MAX).orElseThrow(() -> broken("it has no file " + path));
        } catch (IOException | LayerException e) {
            throw broken(FailureText.of(e));
        }
    }

    @Override
    public byte[] document(Descriptor descriptor) {
        byte[] bytes = required(path(descriptor.digest()));
        Digest digest = Hashes.of(descriptor.digest().algorithm(), bytes);
        if (!digest.equals(descriptor.digest()) || bytes.length != descriptor.size()) {
            throw RemoteException.unverified(RemoteProblems.otherBytes(
                    where, descriptor.digest(), "they are " + bytes.length + " bytes of " + digest));
        }
        return bytes;
    }

    @Override
    public void blobs(List<Descriptor> blobs, Store store, LongConsumer each) {
        Map<String, Descriptor> byPath = new HashMap<>();
        blobs.forEach(blob -> byPath.put(path(blob.digest()), blob));
        try {
            files.each(Set.copyOf(byPath.keySet()), (path, content) -> {
                put(Objects.requireNonNull(byPath.get(path)), content, store, each);
                byPath.remove(path);
            });
        } catch (IOException | LayerException e) {
            throw broken(FailureText.of(e));
        }
        byPath.keySet().stream().findFirst().ifPresent(path -> {
            throw broken("it has no file " + path);
        });
    }

    private void put(Descriptor blob, InputStream content, Store store, LongConsumer each) {
        try {
            store.put(new BoundedInput(content, blob.size(), each), Optional.of(blob.digest()), blob.size());
        } catch (StoreException.Damaged | StoreException.TooLarge e) {
            throw RemoteException.unverified(
                    RemoteProblems.otherBytes(where, blob.digest(), "its file is longer, shorter or changed"));
        }
        if (store.size(blob.digest()) != blob.size()) {
            throw RemoteException.unverified(RemoteProblems.otherBytes(
                    where, blob.digest(), "its file has another length than its manifest says"));
        }
    }

    private RemoteException broken(String why) {
        return RemoteException.failed(RemoteProblems.badSource(where, why));
    }

    @Override
    public void close() {
        files.close();
    }
}
