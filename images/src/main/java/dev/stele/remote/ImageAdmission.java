package dev.stele.remote;

import dev.stele.layer.Codec;
import dev.stele.layer.LayerException;
import dev.stele.layer.LayerLimits;
import dev.stele.layer.UnpackedStream;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.ImageDocument;
import dev.stele.oci.ImageIndex.ImagePlatform;
import dev.stele.oci.MediaTypes;
import dev.stele.store.Store;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is taken from outside. Documents are checked as those that are pushed to the own registry are
/// ([ImageDocument]); beyond that, what could only fail later, when an instance is to start, is refused now:
/// layers whose bytes are packed otherwise than they are labelled, layers that no registry holds, and a config
/// that does not fit its layers.
final class ImageAdmission {
    private static final Set<String> CONFIG_TYPES =
            Set.of(MediaTypes.CONFIG, "application/vnd.docker.container.image.v1+json");

    private ImageAdmission() {}

    static ImageDocument parse(String where, byte[] bytes) {
        if (bytes.length > ImageDocument.BYTES_MAX) {
            throw refused(where, "its manifest has more than " + ImageDocument.BYTES_MAX + " bytes");
        }
        try {
            if (Json.parse(bytes) instanceof Json.Obj object
                    && object.get("schemaVersion")
                            .filter(v -> v.equals(new Json.Num(1)))
                            .isPresent()) {
                throw refused(where, "its manifest is of Docker's schema 1, which names layers by no digest of theirs");
            }
            return ImageDocument.parse(bytes);
        } catch (JsonException e) {
            throw refused(where, "its manifest " + FailureText.of(e));
        }
    }

    /// Whether the manifest is that of an image, and not of something else that registries carry.
    static boolean isImage(ImageDocument document) {
        return !document.isIndex()
                && CONFIG_TYPES.contains(document.references().getFirst().mediaType());
    }

    /// A layer that its makers may not let others have names addresses instead. These are never asked: whoever
    /// made the manifest would have this machine ask whom they please.
    static void requireFetchable(String where, ImageDocument document) {
        for (Descriptor blob : document.references()) {
            if (ImageDocument.isElsewhere(blob)) {
                throw refused(
                        where,
                        "its layer " + blob.digest() + " is one that registries need not have, and addresses in a"
                                + " manifest are not asked");
            }
            if (blob.size() > LayerLimits.DEFAULT.bytesMax()) {
                throw refused(where, blob.digest() + " has " + blob.size() + " bytes, more than any layer may have");
            }
        }
        if (isImage(document)) {
            layers(document).forEach(layer -> codec(where, layer));
        }
    }

    private static List<Descriptor> layers(ImageDocument document) {
        return document.references().subList(1, document.references().size());
    }

    private static Codec codec(String where, Descriptor layer) {
        try {
            return UnpackedStream.codecOf(layer);
        } catch (LayerException e) {
            throw refused(where, "its layer " + layer.digest() + " is no tar of files: " + FailureText.of(e));
        }
    }

    /// The platform of an image's config, which has to fit its layers.
    static ImagePlatform requireConfig(String where, ImageDocument document, byte[] config) {
        try {
            ImageConfig parsed = ImageConfig.parse(config);
            int layers = layers(document).size();
            if (parsed.diffIds().size() != layers) {
                throw refused(
                        where,
                        "its config is of " + parsed.diffIds().size() + " layers, and its manifest of " + layers);
            }
            String variant = Json.parse(config).optionalString("variant").orElse("");
            return new ImagePlatform(parsed.os(), parsed.architecture(), variant);
        } catch (JsonException e) {
            throw refused(where, "its config cannot be read: " + FailureText.of(e));
        }
    }

    /// Reads the start of a layer in the store: what it is packed with has to be what its media type says.
    static void requireLabel(String where, Descriptor layer, Store store) {
        try (InputStream in = store.open(layer.digest());
                InputStream _ = UnpackedStream.open(in, codec(where, layer), LayerLimits.DEFAULT)) {
            return;
        } catch (LayerException | IOException e) {
            throw refused(where, "its layer " + layer.digest() + " is " + FailureText.of(e));
        }
    }

    /// All of the document's references are in the store with the stated size, as the own registry requires of
    /// a push.
    static Optional<Descriptor> missing(ImageDocument document, Store store) {
        for (Descriptor reference : document.references()) {
            Digest digest = reference.digest();
            if (!store.has(digest) || store.size(digest) != reference.size()) {
                return Optional.of(reference);
            }
        }
        return Optional.empty();
    }

    static RemoteException refused(String where, String why) {
        return RemoteException.failed(RemoteProblems.refused(where, why));
    }
}
