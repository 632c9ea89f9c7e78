package dev.stele.inspect;

import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.ImageDocument;
import dev.stele.oci.ImageIndex;
import dev.stele.oci.Manifest;
import dev.stele.store.Store;
import dev.stele.text.JsonException;
import java.util.Collections;
import java.util.List;

/// The documents of an image of the store, for one platform.
///
/// @param digest of the manifest
public record ImageDocuments(Digest digest, Manifest manifest, ImageConfig config, List<HistoryStep> history) {
    public ImageDocuments {
        history = List.copyOf(history);
        int layers = manifest.layers().size();
        if (layers != config.diffIds().size()) {
            throw new JsonException("its manifest has " + layers + " layers, but its config "
                    + config.diffIds().size());
        }
    }

    /// @param image digest of a manifest, or of an index
    /// @param architecture as image configurations name it
    /// @throws JsonException when it is no image of this platform
    public static ImageDocuments read(Store store, Digest image, String architecture) {
        Manifest manifest =
                ImageIndex.manifest(image, architecture, document -> store.read(document, ImageDocument.BYTES_MAX));
        byte[] config = store.read(manifest.config().digest(), ImageDocument.BYTES_MAX);
        return new ImageDocuments(image, manifest, ImageConfig.parse(config), HistoryStep.parse(config));
    }

    /// What made each layer, as the history says, the lowest first. Empty texts where it does not: builders may leave
    /// it out, and one with another number of steps than layers says nothing about any of them.
    public List<String> madeBy() {
        List<String> steps = history.stream()
                .filter(step -> !step.isEmpty())
                .map(HistoryStep::madeBy)
                .toList();
        int layers = manifest.layers().size();
        return steps.size() == layers ? steps : Collections.nCopies(layers, "");
    }
}
