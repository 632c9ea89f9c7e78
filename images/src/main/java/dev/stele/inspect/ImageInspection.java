package dev.stele.inspect;

import dev.stele.layer.LayerException;
import dev.stele.layer.LayerLimits;
import dev.stele.layer.LayerSource;
import dev.stele.layer.Unpacker;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.store.Store;
import dev.stele.text.FailureText;
import dev.stele.text.Units;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Reads images of the store, each layer once, and verifies it by its diffID.
public final class ImageInspection {
    private static final long LARGE_BYTES = 64 << 20;

    private final Store store;
    private final boolean hashes;
    private final Consumer<String> progress;
    private final Map<Digest, LayerScan> scans = new HashMap<>();

    /// @param hashes whether files are compared later: then each is hashed
    /// @param progress a line for each large layer, since it takes a while
    public ImageInspection(Store store, boolean hashes, Consumer<String> progress) {
        this.store = store;
        this.hashes = hashes;
        this.progress = progress;
    }

    /// @throws LayerException when a layer is broken
    public InspectedImage read(ImageDocuments image) throws IOException {
        LayerStack stack = new LayerStack(image.config().diffIds());
        for (int i = 0; i < image.manifest().layers().size(); i++) {
            Descriptor layer = image.manifest().layers().get(i);
            LayerSource source =
                    new LayerSource(layer, image.config().diffIds().get(i), () -> store.open(layer.digest()));
            String name =
                    "layer " + (i + 1) + " of " + image.manifest().layers().size();
            try {
                stack.add(source, scan(source, name));
            } catch (LayerException e) {
                throw new LayerException(name + " (" + layer.digest() + "): " + FailureText.of(e));
            }
        }
        return stack.image(image);
    }

    private LayerScan scan(LayerSource source, String name) throws IOException {
        LayerScan known = scans.get(source.diffId());
        if (known != null) {
            return known;
        }
        if (source.descriptor().size() >= LARGE_BYTES) {
            progress.accept(
                    "reading " + name + ", " + Units.bytes(source.descriptor().size()));
        }
        LayerScan scan = new LayerScan(hashes);
        new Unpacker(LayerLimits.DEFAULT).read(source, scan);
        scans.put(source.diffId(), scan);
        return scan;
    }
}
